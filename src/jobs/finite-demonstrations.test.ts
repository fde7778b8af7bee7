import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import { DemonstrationSet } from '../datasets/demonstration-set.ts';
import { writeSet } from '../datasets/find-or-collect.ts';
import { requireFiniteDemonstrations } from './finite-demonstrations.ts';

const HEADER = {
  recipe: {
    format_version: 1,
    simulator_version: 1,
    environment: {},
    strategies: [{ name: 'ensemble', episodes: 1 }],
    seed: 0,
    switch_every: 0,
    policy: { members: ['a'.repeat(64)] },
  },
  traceFile: null,
  observationSize: 1,
  actionCount: 3,
  featureNames: ['x'],
  policyFiles: ['a.pt'],
};

/** A set of one episode whose second step has these probabilities; action 2 is not allowed. */
async function setWith(t: TestContext, probabilities: readonly number[]): Promise<DemonstrationSet> {
  const folder = mkdtempSync(join(tmpdir(), 'finite-'));
  t.after(() => rmSync(folder, { recursive: true }));
  await writeSet(join(folder, 'set'), HEADER, async (writer) => {
    for (const label of [[0.5, 0.5, 0], probabilities]) {
      writer.step(new Float32Array(1), new Uint8Array([1, 1, 0]), 0, 0, 0, Float32Array.from(label));
    }
    const record = { seed: 0, strategy: 0, mixed: false, terminated: false, truncated: true, metrics: {} };
    writer.endEpisode(record, new Float32Array(1));
  });
  const set = DemonstrationSet.open(join(folder, 'set'));
  t.after(() => set.close());
  return set;
}

test('probabilities of the allowed actions that sum to 1 are taken', async (t) => {
  for (const row of [
    [1, 0, 0],
    [1 / 3, 2 / 3, 0],
  ]) {
    requireFiniteDemonstrations(await setWith(t, row));
  }
});

for (const row of [
  [NaN, 0, 0],
  [0.5, 0.4, 0],
  [0.5, 0.4, 0.1],
  [1.5, -0.5, 0],
  [0, 0, 0],
  [Infinity, 0, 0],
]) {
  test(`other numbers are refused, naming episode and step: ${row.join(', ')}`, async (t) => {
    const set = await setWith(t, row);
    assert.throws(
      () => requireFiniteDemonstrations(set),
      (error) => {
        assert.ok(isFailure(error, 'demonstrations/corrupt'));
        assert.match(error.message, /probabilities\.f32: .* that sum to 1, found \[.*\] \(episode 0, step 1\)/);
        return true;
      },
    );
  });
}
