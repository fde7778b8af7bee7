import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as NodeSqlite from 'node:sqlite';
import type BetterSqlite3 from 'better-sqlite3';
import { failure } from '../../contract/errors/index.ts';
import type { TypedError } from '../../base/errors.ts';

export type SqlValue = string | number | null;

export interface SqlStatement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** One connection to a database. Throws the library's errors; `sqliteCode` reads them. */
export interface SqlDatabase {
  /** The rows that a statement gives; none where it gives none. */
  readonly run: (statement: SqlStatement) => unknown[];
  /** Runs a script of several statements. */
  readonly script: (sql: string) => void;
  readonly close: () => void;
}

export interface Sqlite {
  readonly open: (path: string, options: { readonly readOnly: boolean; readonly busyTimeout: number }) => SqlDatabase;
  /** Why it is not the library that is installed with the program; null where it is. */
  readonly fallback: TypedError | null;
}

/** The only place that loads better-sqlite3. Where it cannot be loaded, the SQLite that Node itself holds takes its place. */
export async function loadSqlite(): Promise<Sqlite> {
  try {
    const { default: Database } = await import('better-sqlite3');
    new Database(':memory:').close(); // the native part is loaded with the first connection
    return { open: (path, options) => openBetterSqlite(Database, path, options), fallback: null };
  } catch (error) {
    return nodeSqlite(failure('catalog/native-module', { reason: (error as Error).message }, error));
  }
}

/** SQLite as Node holds it. Throws `reason` where Node has none. */
export async function nodeSqlite(reason: TypedError): Promise<Sqlite> {
  try {
    const { DatabaseSync } = await import('node:sqlite');
    return { open: (path, options) => openNodeSqlite(DatabaseSync, path, options), fallback: reason };
  } catch {
    throw reason;
  }
}

function openBetterSqlite(
  Database: typeof BetterSqlite3,
  path: string,
  { readOnly, busyTimeout }: { readonly readOnly: boolean; readonly busyTimeout: number },
): SqlDatabase {
  if (path !== ':memory:' && !existsSync(dirname(path))) {
    throw Object.assign(new Error(`no folder ${dirname(path)}`), { code: 'SQLITE_CANTOPEN' }); // the library has no code for it
  }
  const database = new Database(path, { readonly: readOnly, timeout: busyTimeout });
  const statements = new Map<string, BetterSqlite3.Statement<SqlValue[]>>();
  return {
    run: ({ sql, parameters }) => {
      const statement = kept(statements, sql, () => database.prepare<SqlValue[]>(sql));
      if (statement.reader) return statement.all(...parameters);
      statement.run(...parameters);
      return [];
    },
    script: (sql) => void database.exec(sql),
    close: () => void database.close(),
  };
}

function openNodeSqlite(
  DatabaseSync: typeof NodeSqlite.DatabaseSync,
  path: string,
  { readOnly, busyTimeout }: { readonly readOnly: boolean; readonly busyTimeout: number },
): SqlDatabase {
  const database = new DatabaseSync(path, { readOnly, timeout: busyTimeout });
  const statements = new Map<string, ReturnType<typeof database.prepare>>();
  return {
    run: ({ sql, parameters }) => kept(statements, sql, () => database.prepare(sql)).all(...parameters),
    script: (sql) => database.exec(sql),
    close: () => database.close(),
  };
}

/** Statements are prepared once; texts differ only by the shape of a query, so there are few. */
function kept<T>(statements: Map<string, T>, sql: string, prepare: () => T): T {
  let statement = statements.get(sql);
  if (statement === undefined) {
    if (statements.size >= MOST_STATEMENTS) statements.clear();
    statement = prepare();
    statements.set(sql, statement);
  }
  return statement;
}

const MOST_STATEMENTS = 200;

/** Names of the result codes that Node gives as numbers (sqlite.org/rescode.html). */
const CODES: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  26: 'SQLITE_NOTADB',
};

/** SQLite's primary result code, such as `SQLITE_BUSY`; empty where the error is not SQLite's. */
export function sqliteCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('errcode' in error && typeof error.errcode === 'number') return CODES[error.errcode & 0xff] ?? 'SQLITE_ERROR';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? '';
}
