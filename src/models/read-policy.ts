import { failure } from '../contract/errors/index.ts';
import {
  checkEnsembleVersion,
  decodeOrigins,
  isEnsembleDocument,
  memberDocuments,
  memberName,
  requireModelDocument,
} from './ensemble.ts';
import type { Policy } from './policy.ts';
import { checkVersion, decodeDocument, isModelDocument, type PolicyModel } from './policy-model.ts';
import { Fields } from './fields.ts';
import { readModelContent } from './read-model-file.ts';
import type { StoredDict, StoredValue } from './stored-value.ts';

/**
 * The model or ensemble in a file's bytes, as it is: whether its numbers make sense is the validator's concern. Throws
 * `model/*` and `file/*` errors; `model/format` where it is none of this program's.
 */
export function readPolicy(bytes: Uint8Array, path: string): Policy {
  const { value } = readModelContent(bytes, path);
  if (isModelDocument(value)) return decoded(value, path);
  if (!isEnsembleDocument(value)) throw failure('model/format', { where: path, found: 'foreign' });
  checkEnsembleVersion(value, path);
  const documents = memberDocuments(value, path);
  const origins = decodeOrigins(value, documents.length, path);
  // A file may name one document again and again: it is decoded once, so that its size bounds the work.
  const known = new Map<StoredValue, PolicyModel>();
  const members = documents.map((document, index) => {
    const where = memberName(path, index);
    const model = known.get(document) ?? decoded(requireModelDocument(document, where), where);
    known.set(document, model);
    return { model, origin: origins[index] };
  });
  return { members };
}

function decoded(document: StoredDict, where: string): PolicyModel {
  checkVersion(new Fields(document, where), where);
  return decodeDocument(document, where);
}
