import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { environmentSchema, resolveEnvironment } from '../contract/configuration/environment.ts';
import type { StrategyName } from '../contract/strategies.ts';
import { prepareDemonstrations } from '../demonstrations/prepare.ts';
import { summarise } from '../demonstrations/summary.ts';
import { TrainingBatches } from '../demonstrations/training-batches.ts';
import { ValidationBatches } from '../demonstrations/validation-batches.ts';
import { createDispatch } from '../environments/dispatch/create-dispatch.ts';
import { SIMULATOR_VERSION } from '../environments/dispatch/simulator-version.ts';
import { createStrategy } from '../environments/strategies/index.ts';
import type { DemonstrationSet } from './demonstration-set.ts';
import { findOrCollect } from './find-or-collect.ts';
import { recipeOf } from './recipe.ts';

const STRATEGIES: readonly StrategyName[] = ['random', 'round_robin', 'shortest_expected_delay', 'cache_aware'];

async function collected(t: TestContext, switchEvery: number): Promise<DemonstrationSet> {
  const workspace = fs.mkdtempSync(join(tmpdir(), 'dispatch-'));
  t.after(() => fs.rmSync(workspace, { recursive: true }));
  const environment = resolveEnvironment(environmentSchema.parse({ episode_requests: 120, warmup_requests: 20 }));
  const strategies = STRATEGIES.map((name) => ({ name, episodes: 10 }));
  const demonstrations = { strategies, seed: 3, switch_every: switchEvery };
  const { set } = await findOrCollect(workspace, {
    recipe: recipeOf({ simulatorVersion: SIMULATOR_VERSION, environment, traceDigest: null, demonstrations }),
    traceFile: null,
    createEnvironment: () => createDispatch(environment),
    createStrategy: (name) => createStrategy(name as StrategyName),
  });
  t.after(() => set.close());
  return set;
}

const PREPARATION = {
  validationSplit: 0.2,
  seed: 0,
  gamma: 0.995,
  advantageWeighting: 'exponential',
  advantageScope: 'step',
  beta: 1,
  demonstratorWeights: {},
} as const;

test('the default scenario is collected: recorded rewards add up to each episode’s return', async (t) => {
  const set = await collected(t, 0);
  assert.equal(set.observationSize, 64);
  assert.equal(set.actionCount, 4);
  for (const [number, { length, metrics, truncated, terminated }] of set.episodes.entries()) {
    assert.ok(length >= 140 && truncated && !terminated);
    const rewards = new Float32Array(length);
    set.readRewards(number, 0, length, rewards, 0);
    const total = rewards.reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(total - metrics['return']) < 1e-4 * Math.abs(total));
  }
  const summary = summarise(set);
  assert.ok(summary[2].meanReturn! > summary[0].meanReturn!, 'shortest expected delay is no better than random');
});

test('what comes of it for training is normal: finite, of mean 0 and deviation 1, weights of mean 1', async (t) => {
  for (const switchEvery of [0, 20]) {
    const prepared = prepareDemonstrations(await collected(t, switchEvery), PREPARATION);
    assert.equal(prepared.split.validation.length, 8);
    const settings = { lanes: 4, sequenceLength: 8, carryHiddenState: true, burnIn: 0, seed: 0 };
    const augmentation = { noise: 0, featureDropout: 0 };
    const batches = new TrainingBatches(prepared, prepared.split.training, { ...settings, augmentation });
    const batch = batches.createBatch();
    const [squares, sums] = [new Float64Array(64), new Float64Array(64)];
    let [weights, samples] = [0, 0];
    while (batches.epoch < 4) {
      batches.next(batch);
      samples += batch.samples;
      weights += batch.weights.reduce((a, b) => a + b, 0);
      batch.observations.forEach((value, i) => {
        assert.ok(Number.isFinite(value) && Math.abs(value) <= 10);
        sums[i % 64] += value;
        squares[i % 64] += value * value;
      });
      assert.ok(batch.returns.every(Number.isFinite));
      batch.valid.forEach((valid, row) => assert.ok(valid === 0 || batch.masks[4 * row + batch.actions[row]] === 1));
    }
    assert.ok(Math.abs(weights / samples - 1) < 0.05, `mean weight ${weights / samples}`);
    for (let k = 0; k < 64; k++) {
      assert.ok(Math.abs(sums[k] / samples) < 0.1, `feature ${k}: mean ${sums[k] / samples}`);
      assert.ok(squares[k] / samples < 1.2, `feature ${k}: mean square ${squares[k] / samples}`);
    }
    const validation = new ValidationBatches(prepared, prepared.split.validation, 4, 8);
    let validated = 0;
    for (const { samples: n } of validation.pass(validation.createBatch())) validated += n;
    assert.equal(validated + batches.steps, prepared.source.steps);
  }
});

test('better strategies’ decisions weigh more', async (t) => {
  const prepared = prepareDemonstrations(await collected(t, 0), PREPARATION);
  const mean = STRATEGIES.map((_, strategy) => {
    const episodes = prepared.source.episodes.filter((episode) => episode.strategy === strategy);
    const weights = episodes.flatMap(({ firstStep, length }) => [
      ...prepared.targets.weights.subarray(firstStep, firstStep + length),
    ]);
    return weights.reduce((a, b) => a + b, 0) / weights.length;
  });
  assert.ok(mean[2] > mean[0], `weights ${mean.join(' ')}`);
});
