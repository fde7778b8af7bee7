import { basename, dirname, join } from 'node:path';
import type { ModelFormatName } from '../contract/model-formats.ts';
import { readBytes } from '../files/read-bytes.ts';
import { detectFormat, FORMATS } from './formats/table.ts';
import { alignedStart } from './formats/safetensors.ts';
import type { StoredValue } from './stored-value.ts';

/** What a file holds, and how. */
export interface ModelFileContent {
  readonly format: ModelFormatName;
  /** Our own model's document, or of other files a dict of tensors. */
  readonly value: StoredValue;
}

/** The bytes of a model file. Throws `file/*` errors. */
export function readModelBytes(path: string): Uint8Array {
  return readBytes(path, alignedStart);
}

/**
 * Reads a file in any of the formats. Nothing in it is executed. Throws `model/*` and `file/*` errors.
 *
 * @param beside reads a file that stands beside it, by its plain name
 */
export function readModelContent(
  bytes: Uint8Array,
  path: string,
  beside = (name: string): Uint8Array => readBytes(join(dirname(path), basename(name))),
): ModelFileContent {
  const format = detectFormat(bytes, path);
  return { format, value: FORMATS[format].read({ bytes, where: path, beside }) };
}
