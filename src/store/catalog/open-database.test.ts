import assert from 'node:assert/strict';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
  closeSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { failure } from '../../contract/errors/index.ts';
import { Catalog, CATALOG_FILE } from './catalog.ts';
import { isNetworkFileSystem, journalMode } from './journal-mode.ts';
import { migrate, versionOf } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { openDatabase } from './open-database.ts';
import { loadSqlite, nodeSqlite, sqliteCode, type Sqlite, type SqlDatabase } from './sqlite.ts';
import type { CatalogDataset } from './rows.ts';
import { sampleModel } from './testing/sample-rows.ts';
import { inTransaction } from './transaction.ts';

function workspace(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const NO_MODULE = failure('catalog/native-module', { reason: 'not for this system' });
const LIBRARIES: Readonly<Record<string, () => Promise<Sqlite>>> = {
  'better-sqlite3': loadSqlite,
  'Node’s own': () => nodeSqlite(NO_MODULE),
};

function rows(database: SqlDatabase, sql: string): unknown[] {
  return database.run({ sql, parameters: [] }).map((row) => ({ ...(row as object) }));
}

/** What the tables are, however they came about. */
function schemaOf(database: SqlDatabase): unknown[] {
  return rows(database, "select type, name, sql from sqlite_schema where name not like 'sqlite_%' order by type, name");
}

for (const [library, load] of Object.entries(LIBRARIES)) {
  test(`${library}: tables of every earlier version become those of this one, with what they hold`, async (t) => {
    const sqlite = await load();
    const fresh = openDatabase(sqlite, null).database;
    for (let version = 1; version < MIGRATIONS.length; version++) {
      const path = join(workspace(t), CATALOG_FILE);
      const old = sqlite.open(path, { readOnly: false, busyTimeout: 0 });
      migrate(old, path, version);
      old.script(
        `insert into models values (7, 'm.pt', 'ab', 'name', 'best', null, 'pretrain', 1, 2, 3, 'dispatch', 4, 5, '', '预训练模型', 's')`,
      );
      old.close();
      const { database, warnings } = openDatabase(sqlite, path);
      assert.equal(versionOf(database), MIGRATIONS.length);
      assert.deepEqual(warnings, sqlite.fallback ? [NO_MODULE] : []);
      assert.deepEqual(schemaOf(database), schemaOf(fresh));
      assert.deepEqual(rows(database, "select rowid as key from model_search where search match '预训练'"), [
        { key: 7 },
      ]);
      database.close();
      const copy = sqlite.open(`${path}.version-${version}`, { readOnly: true, busyTimeout: 0 });
      assert.equal(versionOf(copy), version, 'the file as it was is kept');
      assert.deepEqual(rows(copy, 'select model from models'), [{ model: 'm.pt' }]);
      copy.close();
    }
    fresh.close();
  });

  test(`${library}: what is written together is written or not as a whole`, async () => {
    const { database } = openDatabase(await load(), null);
    const insert = { sql: 'insert into datasets values (?, ?, ?, 1, 2, 3, 4.5)', parameters: ['a', 'f', '[]'] };
    assert.throws(() => inTransaction(database, 'write', [insert, insert]), /UNIQUE/);
    assert.deepEqual(rows(database, 'select * from datasets'), []);
    inTransaction(database, 'write', [insert]);
    assert.deepEqual(rows(database, 'select dataset, created_at from datasets'), [{ dataset: 'a', created_at: 4.5 }]);
    assert.throws(
      () => inTransaction(database, 'write', [{ sql: 'insert into model_tags values (9, ?)', parameters: ['x'] }]),
      /FOREIGN KEY/,
    );
    database.close();
  });

  test(`${library}: a damaged file is set aside and begun anew`, async (t) => {
    const sqlite = await load();
    for (const damage of ['no database at all, though long enough to be taken for one '.repeat(20), 'torn']) {
      const folder = workspace(t);
      const path = join(folder, CATALOG_FILE);
      if (damage === 'torn') tearPages(sqlite, path);
      else writeFileSync(path, damage);
      const { database, readOnly, warnings } = openDatabase(sqlite, path);
      const warning = warnings.at(-1)!;
      assert.equal(warning.kind, 'catalog/set-aside');
      assert.match(String(warning.params['aside']), /catalog\.db\.corrupt-\d{8}T\d{6}$/);
      assert(existsSync(String(warning.params['aside'])));
      assert.equal(readOnly, false);
      assert.deepEqual(rows(database, 'select count(*) as count from models'), [{ count: 0 }]);
      database.close();
      assert.deepEqual(openAndClose(sqlite, path), sqlite.fallback ? [NO_MODULE.kind] : []);
    }
  });
}

/** A file whose inner pages are overwritten, as a failing disk leaves it: it opens, and is wrong inside. */
function tearPages(sqlite: Sqlite, path: string): void {
  const { database } = openDatabase(sqlite, path);
  database.close();
  const file = openSync(path, 'r+');
  for (let at = 8192; at < statSync(path).size; at += 4096) writeSync(file, Buffer.alloc(2048, 0x5a), 0, 2048, at);
  closeSync(file);
}

function openAndClose(sqlite: Sqlite, path: string): string[] {
  const { database, warnings } = openDatabase(sqlite, path);
  database.close();
  return warnings.map(({ kind }) => kind);
}

test('a file of a newer version is read and never changed', async (t) => {
  const folder = workspace(t);
  const path = join(folder, CATALOG_FILE);
  const first = await Catalog.open({ folder });
  await first.putModel(sampleModel('m.pt'));
  await first.close();
  const sqlite = await loadSqlite();
  const newer = sqlite.open(path, { readOnly: false, busyTimeout: 0 });
  newer.script('pragma user_version = 99');
  newer.close();
  const catalog = await Catalog.open({ folder });
  assert.deepEqual(
    catalog.warnings.map(({ kind, params }) => [kind, params]),
    [['catalog/newer-version', { path, expected: MIGRATIONS.length, found: 99 }]],
  );
  await catalog.putModel(sampleModel('other.pt'));
  await catalog.clear();
  assert.deepEqual(
    (await catalog.models()).rows.map(({ model }) => model),
    ['m.pt'],
  );
  await catalog.close();
});

test('where no file can be made, the catalogue is in memory and says so', async (t) => {
  const folder = join(workspace(t), 'missing');
  const catalog = await Catalog.open({ folder });
  assert.deepEqual(
    catalog.warnings.map(({ kind }) => kind),
    ['catalog/in-memory'],
  );
  await catalog.putModel(sampleModel('m.pt'));
  assert.equal((await catalog.models()).total, 1);
  await catalog.close();
  assert(!existsSync(folder));
});

test('a file damaged while it is open is set aside, and what comes next is kept', async (t) => {
  const folder = workspace(t);
  const path = join(folder, CATALOG_FILE);
  const sqlite = await loadSqlite();
  const filling = await Catalog.open({ folder });
  for (let i = 0; i < 200; i++) await filling.putDataset(largeDataset(i)); // more than SQLite keeps in memory
  await filling.close();
  const catalog = await Catalog.open({ folder });
  tearOpenFile(path);
  await assert.rejects(catalog.datasets(), { kind: 'catalog/damaged' });
  assert.deepEqual(await catalog.datasets(), []);
  await catalog.putModel(sampleModel('m.pt'));
  await catalog.close();
  assert(readdirSync(folder).some((name) => name.startsWith(`${CATALOG_FILE}.corrupt-`)));
  assert.deepEqual(openAndClose(sqlite, path), []);
});

function largeDataset(number: number): CatalogDataset {
  const strategies = ['x'.repeat(20_000)];
  const sizes = { episodes: 1, steps: 1, size: 1, createdAt: number };
  return { set: String(number), fingerprint: 'f', strategies, ...sizes };
}

function tearOpenFile(path: string): void {
  const file = openSync(path, 'r+');
  const { size } = statSync(path);
  writeSync(file, Buffer.alloc(size - 4096, 0x5a), 0, size - 4096, 4096);
  closeSync(file);
}

test('the write-ahead log is left out on file systems of other machines', (t) => {
  assert.equal(journalMode(workspace(t)), 'wal');
  assert.equal(journalMode('/no/such/folder'), 'delete');
  for (const type of [0x6969, 0xfe534d42, -0x1acb2be, 0x65735546]) assert(isNetworkFileSystem(type), String(type));
  for (const type of [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630]) assert(!isNetworkFileSystem(type));
});

test('errors of both libraries are told apart by SQLite’s own codes', async () => {
  for (const load of Object.values(LIBRARIES)) {
    const { open } = await load();
    const codeOf = (work: () => void): string => {
      try {
        work();
      } catch (error) {
        return sqliteCode(error);
      }
      return 'none';
    };
    assert.equal(
      codeOf(() => open('/no/such/folder/a.db', { readOnly: true, busyTimeout: 0 })),
      'SQLITE_CANTOPEN',
    );
    assert.equal(
      codeOf(() => void open(':memory:', { readOnly: false, busyTimeout: 0 }).script('nonsense')),
      'SQLITE_ERROR',
    );
  }
  assert.equal(sqliteCode(new Error('another')), '');
});
