/** The thread that the catalogue's database lives in: it answers one request after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { failure } from '../../contract/errors/index.ts';
import type { CatalogAnswer, CatalogOpening, CatalogRequest } from './messages.ts';
import { isDamage, openDatabase } from './open-database.ts';
import { sent } from './sent-error.ts';
import { loadSqlite, sqliteCode, type SqlDatabase } from './sqlite.ts';
import { inTransaction } from './transaction.ts';

const { path } = workerData as { readonly path: string | null };
const port = parentPort!;

try {
  const sqlite = await loadSqlite();
  const { database, readOnly, warnings } = openDatabase(sqlite, path);
  serve(database, () => openDatabase(sqlite, path).database);
  port.postMessage({ readOnly, warnings: warnings.map(sent) } satisfies CatalogOpening);
} catch (error) {
  port.postMessage({ error: sent(failureOf(error)) } satisfies CatalogOpening);
  port.close();
}

/** @param reopen a file found damaged is set aside, so that what comes next is kept in a sound one */
function serve(database: SqlDatabase, reopen: () => SqlDatabase): void {
  port.on('message', ({ id, kind, statements }: CatalogRequest) => {
    const answer = (told: CatalogAnswer): void => port.postMessage(told);
    if (kind === 'close') {
      database.close();
      answer({ id, rows: [] });
      port.close();
      return;
    }
    try {
      answer({ id, rows: inTransaction(database, kind, statements) });
    } catch (error) {
      answer({ id, error: sent(failureOf(error)) });
      if (!isDamage(error)) return;
      database.close();
      database = reopen();
    }
  });
}

function failureOf(error: unknown): unknown {
  const where = path ?? ':memory:';
  if (isDamage(error)) return failure('catalog/damaged', { path: where }, error);
  const code = sqliteCode(error);
  if (code === 'SQLITE_BUSY') return failure('catalog/busy', { path: where }, error);
  if (code === 'SQLITE_FULL') return failure('file/disk-full', { path: where, safe: 'old-file' }, error);
  if (code === 'SQLITE_IOERR') return failure('file/failed', { path: where, doing: 'write', code }, error);
  return error;
}
