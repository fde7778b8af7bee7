import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { failure } from '../../contract/errors/index.ts';
import type { ModelRow } from '../../contract/host/models.ts';
import { writeFailure } from '../../files/file-failure.ts';
import { retryBusy } from '../../files/retry-busy.ts';

/**
 * Deletes an imported model's folder. Throws catalog/model-of-run, and catalog/alias-in-use where it has an alias, by
 * which scripts and servers may know it.
 *
 * @param path of the model's file, absolute
 */
export function removeModel({ model, role, run, aliases }: ModelRow, path: string): void {
  if (role !== 'imported') throw failure('catalog/model-of-run', { model, run: run ?? dirname(model) });
  if (aliases.length > 0) throw failure('catalog/alias-in-use', { model, aliases });
  try {
    retryBusy(() => rmSync(dirname(path), { recursive: true }));
  } catch (error) {
    throw writeFailure(error, dirname(path), 'old-file');
  }
}
