import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import type { ModelIndex } from './model-index.ts';
import { ModelWatch } from './model-watch.ts';
import type { IndexedFolders } from './refresh-others.ts';

test('a folder that cannot be looked at is told to whoever asks, and to nobody else', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'warmstart-watch-'));
  t.after(() => rmSync(root, { recursive: true }));
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  t.after(() => process.off('unhandledRejection', note));
  let broken = true;
  const catalog = { onChange: () => {}, datasets: async () => [], comparisons: async () => [] };
  const context = { workspace: { root }, catalog, runs: { comparisons: () => [] }, jobs: {} } as unknown;
  const index = {
    refresh: async () => {
      if (broken) throw new Error('the disk is gone');
    },
  } as unknown as ModelIndex;
  const watch = new ModelWatch(context as IndexedFolders, index);
  await assert.rejects(watch.ready(), /the disk is gone/);
  await assert.rejects(watch.ready(), /the disk is gone/);
  broken = false;
  await watch.ready();
  await new Promise(setImmediate);
  assert.deepEqual(unhandled, []);
});
