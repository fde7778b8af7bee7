type Plain = number | boolean | string | readonly number[] | Int32Array | Float64Array | Float32Array | Uint8Array;

/**
 * The named fields of an object as plain data, arrays copied: what the parts of the simulator give as their snapshots.
 */
export function copyFields<T, K extends keyof T>(source: T, names: readonly K[]): Pick<T, K> {
  const copy = {} as Pick<T, K>;
  for (const name of names) copy[name] = copied(source[name] as Plain) as T[K];
  return copy;
}

/** Puts copied fields back; the copy stays usable. */
export function assignFields<T, K extends keyof T>(target: T, names: readonly K[], copy: Pick<T, K>): void {
  for (const name of names) target[name] = copied(copy[name] as Plain) as T[K];
}

function copied(value: Plain): Plain {
  return typeof value === 'object' ? value.slice() : value;
}
