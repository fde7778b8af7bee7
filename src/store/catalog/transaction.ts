import type { SqlDatabase, SqlStatement } from './sqlite.ts';

/**
 * The rows of each statement, all of one state of the database; what they write is written together or not at all.
 * Writers begin as such: two readers that both turned to writing would block each other.
 */
export function inTransaction(
  database: SqlDatabase,
  kind: 'read' | 'write',
  statements: readonly SqlStatement[],
): unknown[][] {
  if (kind === 'read' && statements.length === 1) return [database.run(statements[0])];
  database.script(kind === 'write' ? 'begin immediate' : 'begin');
  try {
    const rows = statements.map((statement) => database.run(statement));
    database.script('commit');
    return rows;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

export function rollBack(database: SqlDatabase): void {
  try {
    database.script('rollback');
  } catch {
    // SQLite has done so itself
  }
}
