import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memory } from '@tensorflow/tfjs-core';
import type { ActionKind } from '../../src/contract/action-kinds.ts';
import type { EngineName } from '../../src/engines/index.ts';
import type { NamedArrays } from '../../src/learning/engine.ts';
import { ppoActProgram } from '../../src/learning/ppo-act-program.ts';
import { PpoMetrics, type PpoFigures } from '../../src/learning/ppo-metrics.ts';
import { createActionSampler } from '../../src/rollout/sample-actions.ts';
import { enginesHere } from './engines-here.ts';
import { withEngine } from './measure.ts';
import { makePpoCase, preparePpo, type PpoCase } from './ppo-cases.ts';

const ENGINES = await enginesHere();
const KINDS = ['categorical', 'gaussian', 'gaussian_sde'] as const satisfies readonly ActionKind[];

function caseOf(actionKind: ActionKind, gruLayers: number): PpoCase {
  return makePpoCase('sampled', { actionKind, gruLayers }, { reference: true }, { masked: true });
}

/** A rollout of the case's policy, and what the PPO program says of it with the same parameters. */
async function replayed(
  name: EngineName,
  example: PpoCase,
): Promise<PpoFigures & { entropySum: number; logSum: number }> {
  return withEngine(name, async (engine) => {
    const { shape, settings, batch } = example;
    const { lanes, time } = settings;
    const { store, step } = await preparePpo(engine, example);
    const act = await engine.forward(ppoActProgram(shape, lanes), store);
    const sampler = createActionSampler(shape, { lanes, seed: 1, sdeSampleInterval: 2 });
    sampler.beginRollout(store);
    const columns: Record<string, number[]> = {};
    const keep = (input: string, values: ArrayLike<number>): void => {
      (columns[input] ??= []).push(...Array.from(values));
    };
    let states: NamedArrays = batch['hidden'] ? { hidden: batch['hidden'], valueHidden: batch['valueHidden'] } : {};
    for (let t = 0; t < time; t++) {
      const at = (input: string): Record<string, Float32Array> => {
        const all = batch[input] as Float32Array | undefined;
        const size = (all?.length ?? 0) / time;
        return all ? { [input]: all.slice(t * size, (t + 1) * size) } : {};
      };
      const outputs = await act.run({ ...at('observations'), ...at('masks'), ...states });
      sampler.sample(outputs);
      keep('actions', sampler.actions);
      keep('oldLogProbabilities', sampler.logProbabilities);
      for (const [output, input] of [
        ['logits', 'referenceLogits'],
        ['mean', 'referenceMean'],
        ['std', 'referenceStd'],
      ]) {
        if (outputs[output]) keep(input, outputs[output]);
      }
      if (batch['hidden']) states = { hidden: outputs['hidden'].slice(), valueHidden: outputs['valueHidden'].slice() };
    }
    const own = Object.fromEntries(
      Object.entries(columns).map(([input, values]) => [
        input,
        batch[input] instanceof Int32Array ? Int32Array.from(values) : Float32Array.from(values),
      ]),
    );
    const { outputs } = await step.gradients({ ...batch, ...own, clipRange: Float32Array.of(2e-5) });
    const metrics = new PpoMetrics();
    metrics.add(outputs);
    const logSum = columns['oldLogProbabilities'].reduce((sum, log) => sum + log, 0);
    return { ...metrics.figures(), entropySum: outputs['entropySum'][0], logSum };
  });
}

for (const name of ENGINES) {
  for (const kind of KINDS) {
    test(`${name}, ${kind}: the program finds the log-probabilities that were drawn with`, async () => {
      for (const gruLayers of [0, 2]) {
        const { approximateKl, clipFraction, referenceKl, steps } = await replayed(name, caseOf(kind, gruLayers));
        assert.equal(steps, 24);
        assert.ok(Math.abs(approximateKl) < 1e-6, `approximate KL ${approximateKl}`);
        assert.ok(Math.abs(referenceKl!) < 1e-6, `KL ${referenceKl} of the policy from itself`);
        assert.equal(clipFraction, 0, 'no ratio differs from 1 by 2e-5');
      }
    });
  }

  test(`${name}: entropy is the mean of −log π over many draws`, async () => {
    for (const kind of KINDS) {
      const example = makePpoCase('entropy', { actionKind: kind, gruLayers: 0 }, { reference: true, time: 200 });
      const { entropySum, logSum, steps } = await replayed(name, example);
      // −log π has a standard deviation of at most √(actionDim / 2) in a Gaussian, and less than log of actionDim here.
      const error = Math.sqrt(example.shape.actionDim / 2) / Math.sqrt(steps);
      const noise = kind === 'gaussian_sde' ? Math.SQRT2 : 1; // each matrix serves two steps
      const difference = (entropySum + logSum) / steps;
      assert.ok(Math.abs(difference) < 4 * error * noise, `${kind}: ${difference}, standard error ${error * noise}`);
    }
  });
}

test('where the policy is a wider normal distribution, its divergence is the closed form', async () => {
  await withEngine('reference', async (engine) => {
    const example = makePpoCase(
      'closed form',
      { actionKind: 'gaussian', actionDim: 2, gruLayers: 0 },
      { reference: true },
    );
    const { store, step } = await preparePpo(engine, example);
    store.value('actor.weight').fill(0); // the mean is the bias whatever is seen
    store.value('actor.bias').set([1, -1]);
    store.value('log_std').set([Math.log(2), 0]);
    const rows = example.batch['valid'].length;
    const { outputs } = await step.gradients({
      ...example.batch,
      referenceMean: new Float32Array(rows * 2),
      referenceStd: new Float32Array(rows * 2).fill(1),
    });
    // log 2 + (1 + 1) / 8 − ½ and (1 + 1) / 2 − ½
    const divergence = Math.log(2) + 0.25 - 0.5 + 0.5;
    assert.ok(Math.abs(outputs['referenceKlSum'][0] / rows - divergence) < 1e-6);
    const entropy = Math.log(2 * Math.PI * Math.E) + Math.log(2);
    assert.ok(Math.abs(outputs['entropySum'][0] / rows - entropy) < 1e-6);
  });
});

for (const kind of ['gaussian', 'gaussian_sde'] as const) {
  test(`${kind}: padding of zeros counts for nothing, and no tensor is left behind`, async () => {
    const whole = makePpoCase(
      'padding',
      { actionKind: kind },
      { reference: true, valueClipping: true },
      { padded: true },
    );
    for (const name of ENGINES) {
      const tensors = memory().numTensors;
      await withEngine(name, async (engine) => {
        const { store, step } = await preparePpo(engine, whole);
        const { outputs, gradientNorms } = await step.gradients({
          ...whole.batch,
          valid: new Float32Array(whole.batch['valid'].length),
        });
        for (const [output, [value]] of Object.entries(outputs)) assert.equal(Math.abs(value), 0, output);
        assert.deepEqual(gradientNorms, { actor: 0, critic: 0 });
        await store.pull('gradients');
        for (const { name: parameter } of store.specs) assert.ok(store.gradient(parameter).every((g) => g === 0));
      });
      assert.equal(memory().numTensors, tensors);
    }
  });
}

test('exploration sends no gradient into the trunk', async () => {
  await withEngine('compiled', async (engine) => {
    const example = makePpoCase('stopped', { actionKind: 'gaussian_sde' });
    const { store, step } = await preparePpo(engine, example);
    store.value('actor.weight').fill(0); // no gradient through the mean either
    await step.gradients({ ...example.batch, valueCoefficient: Float32Array.of(0) });
    assert.ok(store.gradient('log_std').some((gradient) => gradient !== 0));
    for (const { name: parameter, group } of store.specs) {
      if (group !== 'actor' || /^(actor|log_std)/.test(parameter)) continue;
      assert.ok(
        store.gradient(parameter).every((gradient) => gradient === 0),
        parameter,
      );
    }
  });
});
