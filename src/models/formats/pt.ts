import { failure } from '../../contract/errors/index.ts';
import { decodeDocument, encodeDocument, isModelDocument, type PolicyModel } from '../policy-model.ts';
import type { ModelFormat } from './format.ts';
import { readPt, writePt } from './pt/pt-file.ts';
import { isZip } from './pt/zip-read.ts';

/** PyTorch's own format, in which runs keep their models: the document as it is. docs/model-files.md has every field. */
export const pt: ModelFormat = {
  detect: isZip,
  read: ({ bytes, where }) => readPt(bytes, where),
  write: ({ training: _, ...model }, name) => [{ name, content: encodeModel(model) }],
};

/** The bytes of a model's `.pt` file, of a checkpoint with its training state. The same model gives the same bytes. */
export function encodeModel(model: PolicyModel): Uint8Array {
  return writePt(encodeDocument(model));
}

/** Reads such a file. Throws `model/format`, what `readPt` throws and what `decodeDocument` throws. */
export function decodeModel(bytes: Uint8Array, where: string): PolicyModel {
  const value = readPt(bytes, where);
  if (!isModelDocument(value)) throw failure('model/format', { where, found: 'foreign' });
  return decodeDocument(value, where);
}
