import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../files/atomic-write.ts';
import { writeFailure } from '../../files/file-failure.ts';
import { sha256Of } from '../../files/sha256.ts';
import { writeMeta } from '../runs/meta.ts';

/** The files of an imported model's folder, `models/<sha256>/` in the workspace. */
export const MODEL_FILES = {
  model: 'model.pt',
  card: 'model_card.md',
  source: 'source.json',
  meta: 'meta.json',
} as const;

/** Where an imported model came from, as source.json keeps it. */
export interface ModelSource {
  /** The path as given. */
  readonly file: string;
  readonly format: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  /** ISO 8601, UTC. */
  readonly imported_at: string;
}

/**
 * Keeps a model in the workspace, in a folder named by the SHA-256 of its bytes: the same model imported again, from
 * whatever format, is the same folder and is left as it is. Throws `file/*` errors.
 */
export function storeModel(
  workspace: string,
  { content, card, source }: { readonly content: Uint8Array; readonly card: string; readonly source: ModelSource },
): { readonly directory: string; readonly sha256: string; readonly found: boolean } {
  const sha256 = sha256Of(content);
  const directory = join(workspace, 'models', sha256);
  if (existsSync(join(directory, MODEL_FILES.model))) return { directory, sha256, found: true };
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw writeFailure(error, directory, 'nothing-yet');
  }
  writeAtomically(join(directory, MODEL_FILES.source), `${JSON.stringify(source, null, 2)}\n`);
  writeMeta(directory, { tags: [], aliases: [], notes: '' });
  if (card !== '') writeAtomically(join(directory, MODEL_FILES.card), card);
  writeAtomically(join(directory, MODEL_FILES.model), content); // last: it says that the folder is whole
  return { directory, sha256, found: false };
}
