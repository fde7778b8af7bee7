import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import { DemonstrationSet } from './demonstration-set.ts';
import { writeSet } from './find-or-collect.ts';
import { requireSoundSet } from './sound-set.ts';

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

/** A step that a set may hold. */
const SOUND = { observation: 0, action: 0, reward: 0, strategy: 0, final: 0 };

for (const [file, pattern, change] of [
  ['observations.f32', /finite numbers, found NaN \(episode 1, step 2, x\)/, { observation: NaN }],
  ['rewards.f32', /finite numbers, found -Infinity \(episode 1, step 2\)/, { reward: -Infinity }],
  ['actions.u16', /actions that the masks allow, found 2 \(episode 1, step 2\)/, { action: 2 }],
  ['actions.u16', /actions that the masks allow, found 3 \(episode 1, step 2\)/, { action: 3 }],
  ['acting.u8', /less than 1, found 1 \(episode 1, step 2\)/, { strategy: 1 }],
  ['final_observations.f32', /finite numbers, found NaN \(episode 1, x\)/, { final: NaN }],
] as const) {
  test(`what cannot be learned from is refused, naming episode and step: ${JSON.stringify(change)}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'sound-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const { policy: _, ...recipe } = HEADER.recipe;
    const { policyFiles: __, ...header } = HEADER;
    const strategies = [{ name: 'random', episodes: 2 }];
    await writeSet(join(folder, 'set'), { ...header, recipe: { ...recipe, strategies } }, async (writer) => {
      for (const length of [2, 3]) {
        let step = { ...SOUND };
        for (let i = 1; i <= length; i++) {
          if (i === 3) step = { ...SOUND, ...change };
          const { observation, action, reward, strategy } = step;
          writer.step(new Float32Array([observation]), new Uint8Array([1, 1, 0]), action, reward, strategy);
        }
        const record = { seed: 0, strategy: 0, mixed: false, terminated: false, truncated: true, metrics: {} };
        writer.endEpisode(record, new Float32Array([step.final]));
      }
    });
    const set = DemonstrationSet.open(join(folder, 'set'));
    t.after(() => set.close());
    let pieces = 0;
    const othersTurn = (): Promise<void> => Promise.resolve(void pieces++);
    await assert.rejects(requireSoundSet(set, othersTurn), (error) => {
      assert.ok(isFailure(error, 'demonstrations/corrupt'));
      assert.match(error.message, pattern);
      assert.equal(error.params['file'], join(folder, 'set', file));
      return true;
    });
    assert.ok(pieces > 2);
  });
}

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
    await requireSoundSet(await setWith(t, row));
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
    await assert.rejects(
      () => requireSoundSet(set),
      (error) => {
        assert.ok(isFailure(error, 'demonstrations/corrupt'));
        assert.match(error.message, /probabilities\.f32: .* that sum to 1, found \[.*\] \(episode 0, step 1\)/);
        return true;
      },
    );
  });
}
