import { TypedError } from '../../base/errors.ts';
import type { DoctorReport } from '../../contract/doctor.ts';
import { failure } from '../../contract/errors/index.ts';
import { lastRecord, runScript } from '../../files/run-program.ts';
import { packageVersion } from '../versions.ts';
import { problemOf } from './problem-of.ts';

/** What trying it prints. */
export interface DatabaseReport {
  readonly fallback: Pick<TypedError, 'kind' | 'params' | 'message'> | null;
}

const TIMEOUT_SECONDS = 20;

/** Whether the catalogue's native module loads. */
export async function databaseInfo(): Promise<NonNullable<DoctorReport['sqlite']>> {
  const script = new URL('./database-process.ts', import.meta.url);
  const end = await runScript(script, [], { seconds: TIMEOUT_SECONDS });
  const report = lastRecord<DatabaseReport>(end.stdout);
  const version = packageVersion('better-sqlite3');
  if (!report) {
    const reason = end.stderr.trim() || end.signal || `exit code ${end.code}`;
    return { version, problem: problemOf(failure('catalog/native-module', { reason })) };
  }
  const { fallback } = report;
  return { version, problem: fallback && problemOf(new TypedError(fallback.kind, fallback.params, fallback.message)) };
}
