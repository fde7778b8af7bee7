import type { Text } from '../../contract/language.ts';
import { failedBy, passed, type Check, type CheckName } from './check.ts';

export type Attempt<T> =
  { readonly ok: true; readonly value: T; readonly check: Check } | { readonly ok: false; readonly check: Check };

/** A check that passes where reading something does not end in a typed error. */
export function attempt<T>(name: CheckName, run: () => T, words: (value: T) => Text): Attempt<T> {
  try {
    const value = run();
    return { ok: true, value, check: passed(name, words(value)) };
  } catch (error) {
    return { ok: false, check: failedBy(name, error) };
  }
}
