import { readFileSync } from 'node:fs';
import { failure } from '../contract/errors/index.ts';
import { readFailure } from './file-failure.ts';

/** Reads a JSON file that this program wrote. Throws file/not-found, file/no-access, file/not-json and the like. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw readFailure(error, path);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const found = text.trim() === '' ? 'nothing' : error instanceof Error ? error.message : 'something else';
    throw failure('file/not-json', { path, found }, error);
  }
}
