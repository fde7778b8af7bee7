import { existsSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TypedError } from '../../base/errors.ts';
import { failure } from '../../contract/errors/index.ts';
import { retryBusy } from '../../files/retry-busy.ts';
import { withCatalogLock } from './catalog-lock.ts';
import { journalMode } from './journal-mode.ts';
import { migrate, versionOf } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { sqliteCode, type Sqlite, type SqlDatabase } from './sqlite.ts';

/** How long a statement waits for another process that is writing. */
const BUSY_TIMEOUT_MS = 5000;

export interface OpenedDatabase {
  readonly database: SqlDatabase;
  /** Nothing is to be written: a newer version of the program made the file. */
  readonly readOnly: boolean;
  /** What was not as it should be. */
  readonly warnings: readonly TypedError[];
}

/**
 * Opens the catalogue's file, its tables as this version has them. A damaged file is set aside and begun anew; one of a
 * newer version is opened to be read; where none can be written, or `path` is null, the tables are in memory.
 */
export function openDatabase(sqlite: Sqlite, path: string | null): OpenedDatabase {
  const warnings = sqlite.fallback ? [sqlite.fallback] : [];
  if (path === null) return { ...openInMemory(sqlite), warnings };
  try {
    const opened = openFile(sqlite, path);
    return { ...opened, warnings: [...warnings, ...opened.warnings] };
  } catch (error) {
    if (isDamage(error)) {
      const opened = withCatalogLock(dirname(path), () => openAnew(sqlite, path));
      return { ...opened, warnings: [...warnings, ...opened.warnings] };
    }
    const code = sqliteCode(error);
    if (!UNWRITABLE.has(code)) throw error;
    return { ...openInMemory(sqlite), warnings: [...warnings, failure('catalog/in-memory', { path, code }, error)] };
  }
}

export function isDamage(error: unknown): boolean {
  return ['SQLITE_CORRUPT', 'SQLITE_NOTADB'].includes(sqliteCode(error));
}

const UNWRITABLE: ReadonlySet<string> = new Set(['SQLITE_CANTOPEN', 'SQLITE_READONLY', 'SQLITE_IOERR']);

function openFile(sqlite: Sqlite, path: string): OpenedDatabase {
  const database = sqlite.open(path, { readOnly: false, busyTimeout: BUSY_TIMEOUT_MS });
  try {
    const version = versionOf(database);
    if (version > MIGRATIONS.length) {
      database.close();
      const warning = failure('catalog/newer-version', { path, expected: MIGRATIONS.length, found: version });
      const options = { readOnly: true, busyTimeout: BUSY_TIMEOUT_MS };
      return { database: sqlite.open(path, options), readOnly: true, warnings: [warning] };
    }
    database.script(`pragma journal_mode = ${journalMode(dirname(path))}`);
    prepare(database, path);
    return { database, readOnly: false, warnings: [] };
  } catch (error) {
    database.close();
    throw error;
  }
}

function openInMemory(sqlite: Sqlite): OpenedDatabase {
  const database = sqlite.open(':memory:', { readOnly: false, busyTimeout: 0 });
  prepare(database, null);
  return { database, readOnly: false, warnings: [] };
}

function prepare(database: SqlDatabase, path: string | null): void {
  // An index may lose its last moments in a power failure; the folders tell them again.
  database.script('pragma synchronous = normal; pragma foreign_keys = on');
  migrate(database, path);
  requireSound(database);
}

/** Throws as SQLite does on a damaged page: a file that is damaged elsewhere opens without a word. */
function requireSound(database: SqlDatabase): void {
  const [{ quick_check: found }] = database.run({ sql: 'pragma quick_check(1)', parameters: [] }) as [
    { quick_check: string },
  ];
  if (found !== 'ok') throw Object.assign(new Error(found), { code: 'SQLITE_CORRUPT' });
}

/** The caller holds the catalogue's lock: another process may have set the file aside meanwhile. */
function openAnew(sqlite: Sqlite, path: string): OpenedDatabase {
  try {
    return openFile(sqlite, path);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const aside = setAside(path);
    const opened = openFile(sqlite, path);
    return { ...opened, warnings: [failure('catalog/set-aside', { path, aside }, error)] };
  }
}

function setAside(path: string): string {
  const aside = `${path}.corrupt-${new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}`;
  // What belongs to the old file must not be taken for the new one's.
  for (const part of ['-wal', '-shm', '-journal', '']) {
    if (existsSync(path + part)) retryBusy(() => renameSync(path + part, aside + part));
  }
  return aside;
}
