import { join } from 'node:path';
import { failure, isFailure } from '../../contract/errors/index.ts';
import type { HistoryRecord } from '../../contract/history.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { readJson } from '../../files/read-json.ts';
import { RUN_FILES } from './layout.ts';

/** Reads training_history.json: one record an epoch or evaluation, none where there is no file yet. */
export function readHistory<R extends HistoryRecord>(directory: string): R[] {
  const path = join(directory, RUN_FILES.history);
  let content: unknown;
  try {
    content = readJson(path);
  } catch (error) {
    if (isFailure(error, 'file/not-found')) return [];
    throw error;
  }
  if (!Array.isArray(content)) {
    throw failure('run/damaged', {
      path,
      expected: 'history',
      found: content === null ? 'null' : typeof content,
    });
  }
  return content as R[];
}

/** Writes the whole history: a JSON array with one record a line. */
export function writeHistory(directory: string, records: readonly HistoryRecord[]): void {
  const lines = records.map((record) => `\n  ${JSON.stringify(record)}`);
  writeAtomically(join(directory, RUN_FILES.history), lines.length === 0 ? '[]\n' : `[${lines.join(',')}\n]\n`);
}
