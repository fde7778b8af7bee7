import { join } from 'node:path';
import { failure } from '../../contract/errors/index.ts';
import { shown } from '../../contract/errors/entry.ts';
import { RUN_FORMAT, runRecordSchema, type RunRecord } from '../../contract/run.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { isFailure } from '../../contract/errors/index.ts';
import { readJson } from '../../files/read-json.ts';
import { RUN_FILES } from './layout.ts';

/**
 * Reads run.json; null where there is none, or one that is not this program's. Throws run/newer-format where a newer
 * version wrote it and run/damaged where it is ours but not as we write it.
 */
export function readRunRecord(directory: string): RunRecord | null {
  const path = join(directory, RUN_FILES.record);
  let content: unknown;
  try {
    content = readJson(path);
  } catch (error) {
    // We write it atomically, so a torn one is not ours.
    if (isFailure(error, 'file/not-found') || isFailure(error, 'file/not-json') || isFailure(error, 'file/wrong-type'))
      return null;
    throw error;
  }
  if (typeof content !== 'object' || content === null || !('program' in content) || content.program !== 'warmstart')
    return null;
  if (!('format' in content) || content.format !== RUN_FORMAT) {
    const found = shown('format' in content ? content.format : undefined);
    throw failure('run/newer-format', { path, found, expected: RUN_FORMAT });
  }
  const parsed = runRecordSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const { path: key, message } = parsed.error.issues[0];
  throw failure('run/damaged', {
    path,
    expected: 'record',
    found: `${key.join('.')}: ${message}`,
  });
}

export function writeRunRecord(directory: string, record: RunRecord): void {
  writeAtomically(join(directory, RUN_FILES.record), `${JSON.stringify(record, null, 2)}\n`);
}
