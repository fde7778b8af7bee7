import type { ModelFormatName } from '../contract/model-formats.ts';
import { encodePolicy, type Policy } from '../models/policy.ts';
import { storeModel } from '../store/models/model-folder.ts';

/** What came out of a file, with what identifies the file. */
export interface ReadModelFile {
  /** The path as given. */
  readonly file: string;
  readonly format: ModelFormatName;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  readonly policy: Policy;
}

/** Keeps a valid model in the workspace, as `storeModel` does. Throws `file/*` errors. */
export function importModel(workspace: string, { file, format, sha256, policy }: ReadModelFile) {
  return storeModel(workspace, {
    content: encodePolicy(policy),
    card: 'members' in policy ? '' : policy.card,
    source: { file, format, sha256, imported_at: new Date().toISOString() },
  });
}
