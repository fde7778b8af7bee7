import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Catalog } from './catalog.ts';

const EACH = 150;

test('two processes that write at once, from the first moment on, lose nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  t.after(() => rmSync(folder, { recursive: true }));
  await Promise.all(['a', 'b'].map((name) => writer(t, folder, name)));
  const catalog = await Catalog.open({ folder });
  t.after(() => catalog.close());
  assert.deepEqual(catalog.warnings, []);
  assert.equal((await catalog.models({ search: 'words' })).total, 2 * EACH);
  assert.equal((await catalog.runs()).length, 2 * EACH + 1);
});

/** A process that opens the catalogue and writes; all write the row `shared`. */
async function writer(t: TestContext, folder: string, name: string): Promise<void> {
  const [module, rows] = ['./catalog.ts', './testing/sample-rows.ts'].map((path) =>
    JSON.stringify(import.meta.resolve(path)),
  );
  const program = `
    const { Catalog } = await import(${module});
    const { sampleModel, sampleRun } = await import(${rows});
    const catalog = await Catalog.open({ folder: ${JSON.stringify(folder)} });
    for (let i = 0; i < ${EACH}; i++) {
      const run = '${name}' + i;
      await catalog.putRun(sampleRun('shared', { name: run }));
      await catalog.putRun(sampleRun(run));
      await catalog.putModel(sampleModel(run + '/best_model.pt', { run, notes: 'words', metrics: { i } }));
    }
    await catalog.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  t.after(() => child.kill());
  const [code] = (await once(child, 'exit')) as [number | null];
  assert.equal(code, 0);
}
