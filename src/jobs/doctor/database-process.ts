/** Loads the catalogue's database in a process of its own, and prints why another than the usual took its place. */
import { loadSqlite } from '../../store/catalog/sqlite.ts';
import type { DatabaseReport } from './database.ts';

const { fallback } = await loadSqlite();
const report: DatabaseReport = {
  fallback: fallback && { kind: fallback.kind, params: fallback.params, message: fallback.message },
};
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
