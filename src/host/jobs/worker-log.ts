import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const KEPT_BYTES = 64 * 1024;

/** The end of what a worker printed, without what moves a terminal's cursor; empty where there is nothing. */
export function logTail(path: string, bytes = KEPT_BYTES): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(bytes, size));
    const read = readSync(file, buffer, 0, buffer.length, size - buffer.length);
    const text = buffer.toString('utf8', 0, read);
    // A tail begins anywhere, perhaps inside a character.
    const whole = buffer.length < size ? text.slice(text.indexOf('\n') + 1) : text;
    return stripVTControlCharacters(whole).replaceAll('\r', '\n');
  } catch {
    return '';
  } finally {
    closeSync(file);
  }
}

/** The JSON objects that a worker printed, one a line, as far back as the end of its log reaches. */
export function loggedRecords(path: string): Record<string, unknown>[] {
  return logTail(path)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        return []; // being written
      }
    });
}
