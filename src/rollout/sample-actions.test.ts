import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionKind } from '../contract/action-kinds.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { createActionSampler, type ActionSampler } from './sample-actions.ts';

const SHAPE: PolicyShape = {
  stateDim: 1,
  actionDim: 3,
  hiddenSize: 2,
  mlpLayers: 1,
  gruLayers: 0,
  activation: 'tanh',
  layerNorm: false,
};
const LANES = 4;
const STEPS = 10_000;
const DRAWS = LANES * STEPS;

const LOG_STD = Float32Array.of(-1, 0, 0.5, -2, 1, -0.5); // [hiddenSize, actionDim]
const parameters = { value: () => LOG_STD };

function samplerOf(
  actionKind: ActionKind,
  { lanes = LANES, actionDim = 3, interval = 0, seed = 7 } = {},
): ActionSampler {
  const sampler = createActionSampler(
    { ...SHAPE, actionDim, actionKind },
    { lanes, seed, sdeSampleInterval: interval },
  );
  sampler.beginRollout(parameters);
  return sampler;
}

const OUTPUTS: Readonly<Record<ActionKind, Readonly<Record<string, readonly number[]>>>> = {
  categorical: { logits: [1, 2, 0.5] },
  gaussian: { mean: [1, -2, 0], std: [0.5, 2, 1] },
  gaussian_sde: { mean: [1, -2, 0], std: [0.4, 1.5, 1.6], features: [0.5, -1.5] },
};

/** What the act program gives, the same in every lane. */
function outputsOf(kind: ActionKind, lanes = LANES): Record<string, Float32Array> {
  const repeated = ([name, row]: [string, readonly number[]]) =>
    [name, Float32Array.from({ length: lanes * row.length }, (_, i) => row[i % row.length])] as const;
  return Object.fromEntries(Object.entries(OUTPUTS[kind]).map(repeated));
}

/** Mean and variance lie within four standard errors of those of a normal distribution. */
function assertNormal(values: readonly number[], mean: number, variance: number): void {
  const n = values.length;
  const found = values.reduce((sum, x) => sum + x, 0) / n;
  const spread = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
  assert.ok(Math.abs(found - mean) < 4 * Math.sqrt(variance / n), `mean ${found}, expected ${mean}`);
  assert.ok(Math.abs(spread - variance) < 4 * variance * Math.sqrt(2 / n), `variance ${spread}, expected ${variance}`);
}

test('choices come as often as the softmax says, with its logarithm', () => {
  const sampler = samplerOf('categorical');
  const logits = Float32Array.from({ length: LANES * 3 }, (_, i) => [Math.log(6), Math.log(3), 0][i % 3]);
  const counts = [0, 0, 0];
  for (let i = 0; i < STEPS; i++) {
    sampler.sample({ logits });
    for (const action of sampler.actions) counts[action]++;
    if (i > 0) continue;
    sampler.logProbabilities.forEach((log, lane) => {
      assert.ok(Math.abs(Math.exp(log) - [0.6, 0.3, 0.1][sampler.actions[lane]]) < 1e-7);
    });
  }
  [0.6, 0.3, 0.1].forEach((p, action) => {
    assert.ok(Math.abs(counts[action] / DRAWS - p) < 4 * Math.sqrt((p * (1 - p)) / DRAWS), String(counts));
  });
});

test('a choice whose mask is 0 is never drawn, even where the others are most improbable', () => {
  const sampler = samplerOf('categorical', { lanes: 2 });
  const logits = Float32Array.of(-1e9, -80, 0, 5, -1e9 + 5, -1e9); // lane 1 allows only the first
  for (let i = 0; i < STEPS; i++) {
    sampler.sample({ logits });
    assert.notEqual(sampler.actions[0], 0);
    assert.equal(sampler.actions[1], 0);
    assert.equal(sampler.logProbabilities[1], 0);
  }
});

test('vectors have the mean and variance of their distribution, and its density', () => {
  const sampler = samplerOf('gaussian');
  const outputs = outputsOf('gaussian');
  const { mean, std } = OUTPUTS.gaussian;
  const drawn: number[][] = [[], [], []];
  for (let i = 0; i < STEPS; i++) {
    sampler.sample(outputs);
    sampler.actions.forEach((value, at) => drawn[at % 3].push(value));
    sampler.logProbabilities.forEach((log, lane) => {
      const density = mean.reduce((product, mu, a) => {
        const z = (sampler.actions[lane * 3 + a] - mu) / std[a];
        return (product * Math.exp(-(z ** 2) / 2)) / (std[a] * Math.sqrt(2 * Math.PI));
      }, 1);
      assert.ok(Math.abs(Math.exp(log) / density - 1) < 1e-5);
    });
  }
  drawn.forEach((values, a) => assertNormal(values, mean[a], std[a] ** 2));
  const product = drawn[0].map((x, i) => ((x - mean[0]) / std[0]) * ((drawn[1][i] - mean[1]) / std[1]));
  const correlation = product.reduce((sum, x) => sum + x, 0) / DRAWS;
  assert.ok(Math.abs(correlation) < 4 / Math.sqrt(DRAWS), `correlation ${correlation}`);
});

test('over all matrices, noise has the variance that the features and log_std give', () => {
  const sampler = samplerOf('gaussian_sde');
  const outputs = outputsOf('gaussian_sde');
  const { mean, features } = OUTPUTS.gaussian_sde;
  const drawn: number[][] = [[], [], []];
  for (let i = 0; i < STEPS; i++) {
    sampler.beginRollout(parameters);
    sampler.sample(outputs);
    sampler.actions.forEach((value, at) => drawn[at % 3].push(value));
  }
  drawn.forEach((values, a) => {
    const variance = features.reduce((sum, h, j) => sum + (h * Math.exp(LOG_STD[j * 3 + a])) ** 2, 0);
    assertNormal(values, mean[a], variance);
  });
});

test('between two matrices noise is a linear function of the features, another one in each lane', () => {
  const sampler = samplerOf('gaussian_sde', { interval: 8 });
  const noiseOf = (features: readonly number[]): number[] => {
    const zero = new Float32Array(LANES * 3);
    const all = Float32Array.from({ length: LANES * 2 }, (_, i) => features[i % 2]);
    sampler.sample({ mean: zero, std: zero.map(() => 1), features: all });
    return [...sampler.actions];
  };
  const [first, second] = [noiseOf([1, 0]), noiseOf([0, 1])];
  assert.ok(new Set([...first, ...second]).size === 2 * LANES * 3, 'every number of every lane’s matrix is its own');
  noiseOf([2, -3]).forEach((noise, i) => assert.ok(Math.abs(noise - (2 * first[i] - 3 * second[i])) < 1e-6));
  assert.deepEqual(noiseOf([0, 0]), new Array(LANES * 3).fill(0));
});

/** At which of 12 steps the noise of a fixed state changes. */
function changes(interval: number): number[] {
  const sampler = samplerOf('gaussian_sde', { interval });
  const outputs = outputsOf('gaussian_sde');
  const drawn = Array.from({ length: 12 }, () => {
    sampler.sample(outputs);
    return String(sampler.actions);
  });
  return drawn.flatMap((actions, i) => (i > 0 && actions !== drawn[i - 1] ? [i] : []));
}

test('matrices are drawn when a rollout begins and every so many steps', () => {
  assert.deepEqual(changes(0), []);
  assert.deepEqual(changes(4), [4, 8]);
  assert.deepEqual(changes(5), [5, 10]);
  assert.deepEqual(changes(1), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('the density of state-dependent noise is that of its standard deviation', () => {
  const sampler = samplerOf('gaussian_sde', { lanes: 1, actionDim: 1 });
  sampler.sample({ mean: Float32Array.of(1), std: Float32Array.of(0.5), features: Float32Array.of(0, 0) });
  assert.equal(sampler.actions[0], 1);
  assert.ok(Math.abs(sampler.logProbabilities[0] - Math.log(2 / Math.sqrt(2 * Math.PI))) < 1e-7);
});

for (const kind of ['categorical', 'gaussian', 'gaussian_sde'] as const) {
  const run = (sampler: ActionSampler, lanes: number, steps = 7): number[][] =>
    Array.from({ length: steps }, () => {
      sampler.sample(outputsOf(kind, lanes));
      return [...sampler.actions];
    });

  test(`${kind}: a stored state goes on with the same draws, into the next rollout too`, () => {
    const sampler = samplerOf(kind, { interval: 4 });
    run(sampler, LANES, 3); // the next matrix comes after one more step
    const resumed = samplerOf(kind, { interval: 4, seed: 99 });
    resumed.restore(JSON.parse(JSON.stringify(sampler.state())));
    const go = (one: ActionSampler): number[][] => {
      const rest = run(one, LANES);
      one.beginRollout(parameters);
      return [...rest, ...run(one, LANES)];
    };
    assert.deepEqual(go(resumed), go(sampler));
  });

  test(`${kind}: a lane draws the same whatever the other lanes, another seed draws other actions`, () => {
    const size = samplerOf(kind).actionSize;
    const alone = run(samplerOf(kind, { lanes: 1, interval: 2 }), 1, 20);
    const together = run(samplerOf(kind, { interval: 2 }), LANES, 20);
    assert.deepEqual(
      together.map((actions) => actions.slice(0, size)),
      alone,
    );
    assert.notDeepEqual(
      together.map((actions) => actions.slice(size, 2 * size)),
      alone,
    );
    assert.notDeepEqual(run(samplerOf(kind, { lanes: 1, interval: 2, seed: 8 }), 1, 20), alone);
  });
}
