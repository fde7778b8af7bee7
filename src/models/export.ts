import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { failure } from '../contract/errors/index.ts';
import { MODEL_FORMATS, MODEL_FORMAT_NAMES, type ModelFormatName } from '../contract/model-formats.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { writeFailure } from '../files/file-failure.ts';
import { FORMATS } from './formats/table.ts';
import { encodePolicy } from './policy.ts';
import { decodeDocument, isModelDocument, type PolicyModel } from './policy-model.ts';

export interface ExportRequest {
  readonly model: PolicyModel;
  /** Where to: a file; for tfjs a folder too, which then gets a `model.json`. */
  readonly output: string;
  /** By default what the output's extension says. */
  readonly format?: ModelFormatName;
  /** Replace a file that is there. */
  readonly overwrite: boolean;
}

export interface Exported {
  readonly format: ModelFormatName;
  /** The files written, the one to name first. */
  readonly files: readonly string[];
  readonly bytes: number;
}

/** Throws `file/exists` where an export would replace a file unasked, and `command/export-format`. */
export function requireFreeForExport({ output, format, overwrite }: Omit<ExportRequest, 'model'>): void {
  const { path } = placeOf(output, format);
  if (!overwrite && existsSync(path)) throw failure('file/exists', { path });
}

/**
 * Writes a model in a format, having read it back from the very bytes and found it the same. Throws
 * `command/export-format` where neither format nor extension says which, `file/exists`, and `file/*` errors.
 */
export function exportModel({ model, output, format: asked, overwrite }: ExportRequest): Exported {
  const { format, path } = placeOf(output, asked);
  const folder = dirname(path);
  const written = FORMATS[format].write(model, basename(path));
  requireSame(model, format, written);
  const files = written.map(({ name }) => join(folder, name));
  const taken = overwrite ? undefined : files.find((file) => existsSync(file));
  if (taken !== undefined) throw failure('file/exists', { path: taken });
  makeFolder(folder);
  // The file that is named comes last: when it is there, so is all that it refers to.
  for (const { name, content } of written.toReversed()) writeAtomically(join(folder, name), content);
  return { format, files, bytes: written.reduce((sum, { content }) => sum + content.length, 0) };
}

/** In which format, and where the file to name comes to stand. */
function placeOf(output: string, asked?: ModelFormatName): { readonly format: ModelFormatName; readonly path: string } {
  const format = asked ?? formatOf(output);
  return { format, path: format === 'tfjs' ? modelJsonIn(output) : output };
}

function formatOf(output: string): ModelFormatName {
  const extension = extname(output).toLowerCase();
  const format = MODEL_FORMAT_NAMES.find((name) => MODEL_FORMATS[name].extension === extension);
  if (format === undefined) throw failure('command/export-format', { output, known: MODEL_FORMAT_NAMES });
  return format;
}

function modelJsonIn(output: string): string {
  const isFolder = existsSync(output) ? statSync(output).isDirectory() : extname(output) !== '.json';
  return isFolder ? join(output, 'model.json') : output;
}

/** What is written must say the same as what was read; anything else is a defect of the format's code. */
function requireSame(
  model: PolicyModel,
  format: ModelFormatName,
  written: ReturnType<(typeof FORMATS)['pt']['write']>,
) {
  const contents = new Map(written.map(({ name, content }) => [name, content]));
  const beside = (name: string) => contents.get(name) ?? missing(name);
  const value = FORMATS[format].read({ bytes: written[0].content, where: written[0].name, beside });
  const same =
    isModelDocument(value) &&
    Buffer.compare(encodePolicy(decodeDocument(value, written[0].name)), encodePolicy(model)) === 0;
  if (!same) throw new Error(`the ${format} file does not hold the model that was written`);
}

function missing(name: string): never {
  throw new Error(`the files written do not hold ${name}`);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeFailure(error, folder, 'nothing-yet');
  }
}
