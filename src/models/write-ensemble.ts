import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { TypedError } from '../base/errors.ts';
import { failure } from '../contract/errors/index.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { writeFailure } from '../files/file-failure.ts';
import { isEnsembleDocument, type Ensemble } from './ensemble.ts';
import { encodePolicy } from './policy.ts';
import { readModelBytes, readModelContent } from './read-model-file.ts';

/** Refuses a path that is taken: an ensemble may be replaced where that is asked for, anything else never. */
export function requireFreeForEnsemble(path: string, overwrite: boolean): void {
  if (!existsSync(path)) return;
  if (!holdsEnsemble(path)) throw failure('model/ensemble-taken', { path });
  if (!overwrite) throw failure('file/exists', { path });
}

/** Writes an ensemble's `.pt` file, whole or not at all. Returns its bytes. Throws `file/*` errors. */
export function writeEnsemble(path: string, ensemble: Ensemble): number {
  const content = encodePolicy(ensemble);
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw writeFailure(error, path, 'nothing-yet');
  }
  writeAtomically(path, content);
  return content.length;
}

function holdsEnsemble(path: string): boolean {
  try {
    return isEnsembleDocument(readModelContent(readModelBytes(path), path).value);
  } catch (error) {
    if (error instanceof TypedError) return false;
    throw error;
  }
}
