/** Something that is looked for once in this process. */
export interface Remembered<T> {
  /** Looks, or waits for who does; `again`: anew, as it may have changed since. */
  find(again?: boolean): Promise<T>;
  /** What was found; null until the first look has ended, and it begins when this is first asked. */
  soFar(): T | null;
}

export function remembered<T>(look: () => Promise<T>): Remembered<T> {
  let finding: Promise<T> | undefined;
  let known: T | null = null;
  const find = (again = false): Promise<T> => {
    if (again) finding = undefined;
    return (finding ??= look().then((found) => (known = found)));
  };
  return {
    find,
    soFar() {
      void find();
      return known;
    },
  };
}
