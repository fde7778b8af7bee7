import { rmSync } from 'node:fs';
import { MIGRATIONS } from './migrations.ts';
import type { SqlDatabase } from './sqlite.ts';
import { rollBack } from './transaction.ts';

/** How many migrations the tables have had. */
export function versionOf(database: SqlDatabase): number {
  const [row] = database.run({ sql: 'pragma user_version', parameters: [] }) as [{ user_version: number }];
  return row.user_version;
}

/**
 * Brings the tables up to this version, or to `version`, all or nothing. Tables that hold something are copied first, to
 * `<path>.version-<n>`. `path` is null in memory.
 */
export function migrate(database: SqlDatabase, path: string | null, version = MIGRATIONS.length): void {
  const before = versionOf(database);
  if (before >= version) return;
  if (before > 0 && path !== null) backUp(database, `${path}.version-${before}`);
  database.script('begin immediate');
  try {
    // Another process may have come first.
    for (let next = versionOf(database); next < version; next++) {
      database.script(MIGRATIONS[next]);
      database.script(`pragma user_version = ${next + 1}`);
    }
    database.script('commit');
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function backUp(database: SqlDatabase, copy: string): void {
  rmSync(copy, { force: true });
  database.run({ sql: 'vacuum into ?', parameters: [copy] });
}
