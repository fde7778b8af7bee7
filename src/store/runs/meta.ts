import { join } from 'node:path';
import { failure, isFailure } from '../../contract/errors/index.ts';
import { runMetaSchema, type RunMeta } from '../../contract/run.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { readJson } from '../../files/read-json.ts';
import { RUN_FILES } from './layout.ts';

/** Reads meta.json: what people noted about the run; empty where there is no file. */
export function readMeta(directory: string): RunMeta {
  const path = join(directory, RUN_FILES.meta);
  let content: unknown = {};
  try {
    content = readJson(path);
  } catch (error) {
    if (!isFailure(error, 'file/not-found')) throw error;
  }
  const parsed = runMetaSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const { path: key, message } = parsed.error.issues[0];
  throw failure('run/damaged', { path, expected: 'meta', found: `${key.join('.')}: ${message}` });
}

/** Needs no lock: people may note something while the run goes on. */
export function writeMeta(directory: string, meta: RunMeta): void {
  writeAtomically(join(directory, RUN_FILES.meta), `${JSON.stringify(meta, null, 2)}\n`);
}
