import { failure } from '../contract/errors/index.ts';

/** The number that an option was given. Throws command/whole-number. */
export function wholeNumber(option: string, text: string, minimum: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= minimum) return value;
  throw failure('command/whole-number', { option, minimum, found: text });
}
