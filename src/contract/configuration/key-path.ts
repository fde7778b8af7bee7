/** The way to a setting: keys of groups and indices of lists, such as `['environment', 'load']`. */
export type KeyPath = readonly (string | number)[];

/** As it is written on the command line: `environment.load`. */
export function keyText(path: KeyPath): string {
  return path.join('.');
}

/** The value at a path; undefined where there is none. */
export function valueAt(tree: unknown, path: KeyPath): unknown {
  let value = tree;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

/** Where a setting was given (`configs/a.json:7:3`, `--set epochs=x`); undefined where it was not. */
export type Where = (path: KeyPath) => string | undefined;

/** Where a setting, or the nearest group around it, was given. */
export function whereAround(where: Where, path: KeyPath): string {
  for (let length = path.length; length >= 0; length--) {
    const found = where(path.slice(0, length));
    if (found !== undefined) return found;
  }
  return '';
}
