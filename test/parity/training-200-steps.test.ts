import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memory } from '@tensorflow/tfjs-core';
import type { EngineName } from '../../src/engines/index.ts';
import { makeCase } from './cases.ts';
import { enginesHere } from './engines-here.ts';
import { ADAMW, assertClose, copies, prepare, withEngine, type Numbers } from './measure.ts';

const STEPS = 200;
const BATCHES = ['one', 'two', 'three', 'four'].map((name) =>
  makeCase(name, {}, {}, { weighted: true, masked: true, padded: true, carried: true }),
);
const SETTINGS = { ...ADAMW, learningRate: 1e-3, maxGradientNorm: 0.5 };

/**
 * How far 200 steps may carry the engines apart, relative to each parameter's norm: rounding differs by 10⁻⁷ in a step, and
 * AdamW makes of the sign of a gradient near 0 a step of the learning rate.
 */
const BOUND = 1e-4;

async function trainedOn(name: EngineName): Promise<{ losses: number[]; values: Numbers }> {
  return withEngine(name, async (engine) => {
    const { store, step } = await prepare(engine, BATCHES[0]);
    const losses: number[] = [];
    let held = 0;
    for (let i = 0; i < STEPS; i++) {
      losses.push((await step.gradients(BATCHES[i % BATCHES.length].batch)).outputs['loss'][0]);
      await step.update({ actor: SETTINGS, critic: SETTINGS });
      if (i === 0) held = memory().numTensors;
    }
    assert.equal(memory().numTensors, held);
    await store.pull('values');
    return { losses, values: copies(store, 'value') };
  });
}

let reference: ReturnType<typeof trainedOn> | undefined;

for (const name of (await enginesHere()).filter((engine) => engine !== 'reference')) {
  test(`200 steps of training on ${name} end where those of the reference do`, async () => {
    const found = await trainedOn(name);
    const expected = await (reference ??= trainedOn('reference'));
    assert.ok(expected.losses.at(-1)! < 0.8 * expected.losses[3], `${expected.losses[3]} to ${expected.losses.at(-1)}`);
    assertClose({ losses: found.losses }, { losses: expected.losses }, BOUND / 10, 'loss');
    assertClose(found.values, expected.values, BOUND, 'value');
  });
}
