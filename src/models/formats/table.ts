import { failure } from '../../contract/errors/index.ts';
import { MODEL_FORMAT_NAMES, type ModelFormatName } from '../../contract/model-formats.ts';
import type { ModelFormat } from './format.ts';
import { foundFormat } from './found-format.ts';
import { onnx } from './onnx.ts';
import { pt } from './pt.ts';
import { safetensors } from './safetensors.ts';
import { tfjs } from './tfjs.ts';

/** Every format that models are read from and written to. */
export const FORMATS: Readonly<Record<ModelFormatName, ModelFormat>> = { pt, safetensors, onnx, tfjs };

/** The format of a file by its content. Throws `model/format` where it is none of the table. */
export function detectFormat(bytes: Uint8Array, where: string): ModelFormatName {
  const name = MODEL_FORMAT_NAMES.find((format) => FORMATS[format].detect(bytes));
  if (name === undefined) throw failure('model/format', { where, found: foundFormat(bytes) });
  return name;
}
