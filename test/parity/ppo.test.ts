import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memory, reshape } from '@tensorflow/tfjs-core';
import { actProgram } from '../../src/learning/act-program.ts';
import { startValueTrunk, valueSequence } from '../../src/learning/actor-critic.ts';
import type { EngineName } from '../../src/engines/index.ts';
import type { Engine, ParameterStore, Program } from '../../src/learning/engine.ts';
import { actionLogits, trunkSequence } from '../../src/learning/policy.ts';
import { policyParameters } from '../../src/learning/policy-parameters.ts';
import { ppoActProgram } from '../../src/learning/ppo-act-program.ts';
import { PpoMetrics } from '../../src/learning/ppo-metrics.ts';
import { ppoProgram } from '../../src/learning/ppo-program.ts';
import { valueProgram } from '../../src/learning/value-program.ts';
import { enginesHere } from './engines-here.ts';
import { ADAMW, assertClose, copies, fill, withEngine } from './measure.ts';
import { actorCritic, logProbabilities, makePpoCase, PPO_CASES, preparePpo, type PpoCase } from './ppo-cases.ts';

const ENGINES = await enginesHere();
const EVERYTHING = PPO_CASES.at(-1)!;

test('the engines agree on outputs, gradients and updates of PPO', async (t) => {
  for (const example of PPO_CASES) {
    await t.test(example.name, async () => {
      const results = await Promise.all(
        ENGINES.map((name) =>
          withEngine(name, async (engine) => {
            const { store, step } = await preparePpo(engine, example);
            const outputs = structuredClone((await step.gradients(example.batch)).outputs);
            await step.update({ actor: ADAMW, critic: ADAMW });
            await store.pull('values', 'gradients');
            return { outputs, gradients: copies(store, 'gradient'), values: copies(store, 'value') };
          }),
        ),
      );
      const reference = results.pop()!;
      for (const found of results) {
        assertClose(found.outputs, reference.outputs, 1e-5, 'output');
        assertClose(found.gradients, reference.gradients, 1e-4, 'gradient');
        assertClose(found.values, reference.values, 1e-4, 'value');
      }
    });
  }
});

for (const name of ENGINES) {
  test(`${name}: one step at a time acts and values as sequences do`, async () => {
    for (const example of [EVERYTHING, makePpoCase('no GRU', { gruLayers: 0 }, {}, { masked: true })]) {
      await withEngine(name, async (engine) => {
        const store = actorCritic(engine, example.shape);
        const acted = await actedOver(engine, store, example);
        const { observations, masks, hidden, valueHidden } = example.batch;
        const states = hidden && { hidden, valueHidden };
        const sequence = await engine.forward(sequenceProgram(example), store);
        const whole = await sequence.run({ observations, masks, ...states });
        assertClose(acted, whole, 1e-5, 'sequence');
      });
    }
  });

  test(`${name}: with the parameters that acted, ratios are 1 and values those of the rollout`, async () => {
    for (const shape of [{}, { gruLayers: 0 }]) {
      const example = makePpoCase(
        'own',
        shape,
        { reference: true, valueClipping: true },
        { masked: true, padded: true },
      );
      await withEngine(name, async (engine) => {
        const { store, step } = await preparePpo(engine, example);
        const { logits, values } = await actedOver(engine, store, example);
        const { actions, valid } = example.batch;
        const advantages = example.batch['advantages'] as Float32Array;
        const { outputs } = await step.gradients({
          ...example.batch,
          oldLogProbabilities: logProbabilities(logits, actions as Int32Array, example.shape.actionDim),
          returns: values,
          oldValues: values,
          referenceLogits: logits,
          clipRange: Float32Array.of(1e-6),
        });
        const metrics = new PpoMetrics();
        metrics.add(outputs);
        const { steps, clipFraction, explainedVariance, policyLoss, approximateKl, referenceKl, valueLoss } =
          metrics.figures();
        assert.equal(steps, valid.filter((one) => one === 1).length);
        assert.equal(clipFraction, 0, 'no ratio differs from 1 by 1e-6');
        const near = (figure: number, expected: number): void =>
          assert.ok(Math.abs(figure - expected) < 1e-6, `${figure}, expected ${expected}`);
        near(approximateKl, 0);
        near(referenceKl!, 0);
        near(valueLoss, 0);
        near(explainedVariance, 1);
        near(policyLoss, -advantages.reduce((sum, advantage, i) => sum + valid[i] * advantage, 0) / steps);
      });
    }
  });

  test(`${name}: started from a pretrained policy, logits and values are that policy's, bit for bit`, async () => {
    for (const { shape, batch, settings } of [EVERYTHING, makePpoCase('no GRU', { gruLayers: 0 })]) {
      await withEngine(name, async (engine) => {
        const pretrained = engine.createParameters(policyParameters(shape));
        fill(pretrained, shape);
        const store = actorCritic(engine, shape);
        for (const { name: parameter } of pretrained.specs) store.value(parameter).set(pretrained.value(parameter));
        startValueTrunk(store, shape);

        const { lanes } = settings;
        const observations = batch['observations'].slice(0, lanes * shape.stateDim);
        const masks = batch['masks'].slice(0, lanes * shape.actionDim);
        const { hidden } = batch;
        const before = await engine.forward(actProgram(shape, lanes), pretrained);
        const after = await engine.forward(ppoActProgram(shape, lanes), store);
        const expected = await before.run({ observations, masks, ...(hidden && { hidden }) });
        const found = await after.run({ observations, masks, ...(hidden && { hidden, valueHidden: hidden }) });
        assert.deepEqual({ ...found }, { ...expected, ...(hidden && { valueHidden: expected['hidden'] }) });
      });
    }
  });

  test(`${name}: fitting the value function leaves the actor and its logits, bit for bit`, async () => {
    await withEngine(name, async (engine) => {
      const { shape, settings, batch } = EVERYTHING;
      const store = actorCritic(engine, shape);
      const step = await engine.training(valueProgram(shape, settings), store);
      const start = copies(store, 'value');
      const { logits } = await actedOver(engine, store, EVERYTHING);
      const { observations, valid, returns, valueHidden } = batch;
      const losses = [];
      for (let i = 0; i < 30; i++) {
        const { outputs, gradientNorms } = await step.gradients({ observations, valid, returns, valueHidden });
        losses.push(outputs['loss'][0]);
        assert.equal(gradientNorms.actor, 0);
        await step.update({ critic: { ...ADAMW, maxGradientNorm: Infinity, weightDecay: 0 } });
      }
      assert.ok(losses.at(-1)! < 0.2 * losses[0], `${losses[0]} to ${losses.at(-1)}`);
      await store.pull('values', 'gradients');
      for (const { name: parameter, group } of store.specs) {
        if (group === 'actor') assert.ok(store.gradient(parameter).every((gradient) => gradient === 0));
        const same = group === 'actor' ? assert.deepEqual : assert.notDeepEqual;
        same(store.value(parameter), start[parameter], parameter);
      }
      assert.deepEqual((await actedOver(engine, store, EVERYTHING)).logits, logits);
    });
  });

  test(`${name}: the actor is the same bit for bit whatever the value loss counts`, async () => {
    const actors = [];
    for (const valueCoefficient of [0, 2]) {
      const batch = { ...EVERYTHING.batch, valueCoefficient: Float32Array.of(valueCoefficient) };
      const trained = await trainedOn(name, { ...EVERYTHING, batch });
      actors.push(trained.filter(([, , group]) => group === 'actor'));
    }
    assert.deepEqual(actors[0], actors[1]);
  });

  test(`${name}: two runs end in the same weights bit for bit`, async () => {
    assert.deepEqual(await trainedOn(name, EVERYTHING), await trainedOn(name, EVERYTHING));
  });

  test(`${name}: the loss is its terms, each times its coefficient`, async () => {
    await withEngine(name, async (engine) => {
      const example = makePpoCase('terms', {}, { reference: true }, { masked: true, padded: true });
      const { step } = await preparePpo(engine, example);
      const terms = async (entropy: number, value: number, kl: number): Promise<void> => {
        const { outputs } = await step.gradients({
          ...example.batch,
          entropyCoefficient: Float32Array.of(entropy),
          valueCoefficient: Float32Array.of(value),
          klCoefficient: Float32Array.of(kl),
        });
        const sum = (of: string): number => outputs[of][0];
        const expected =
          (sum('policyLossSum') -
            entropy * sum('entropySum') +
            value * sum('valueSquaredErrorSum') +
            kl * sum('referenceKlSum')) /
          sum('validSum');
        assert.ok(Math.abs(outputs['loss'][0] - expected) < 1e-5, `${outputs['loss'][0]}, ${expected}`);
      };
      await terms(0, 0, 0);
      await terms(3, 0, 0);
      await terms(0, 3, 0);
      await terms(0, 0, 3);
    });
  });

  test(`${name}: where one action is allowed nothing moves the policy, and every number is finite`, async () => {
    await withEngine(name, async (engine) => {
      const example = makePpoCase('forced', {}, { reference: true }, { masked: true });
      const { actionDim } = example.shape;
      const { store, step } = await preparePpo(engine, example);
      const masks = example.batch['masks'].map((_, i) =>
        i % actionDim === example.batch['actions'][Math.floor(i / actionDim)] ? 1 : 0,
      );
      const forced = {
        ...example.batch,
        masks,
        referenceLogits: masks.map((mask, i) => Math.sin(i) + (mask - 1) * 1e9),
        oldLogProbabilities: new Float32Array(example.batch['actions'].length),
      };
      const { outputs, gradientNorms } = await step.gradients(forced);
      for (const sum of ['entropySum', 'referenceKlSum', 'approximateKlSum', 'clippedSum']) {
        assert.equal(Math.abs(outputs[sum][0]), 0, sum);
      }
      assert.equal(gradientNorms.actor, 0);
      assert.ok(gradientNorms.critic > 0);
      await store.pull('gradients');
      for (const { name: parameter } of store.specs) assert.ok(store.gradient(parameter).every(Number.isFinite));
    });
  });

  test(`${name}: a minibatch of nothing but padding has loss 0 and no gradient`, async () => {
    await withEngine(name, async (engine) => {
      const { step } = await preparePpo(engine, EVERYTHING);
      const valid = new Float32Array(EVERYTHING.batch['valid'].length);
      const { outputs, gradientNorms } = await step.gradients({ ...EVERYTHING.batch, valid });
      for (const [output, [value]] of Object.entries(outputs)) assert.equal(Math.abs(value), 0, output);
      assert.deepEqual(gradientNorms, { actor: 0, critic: 0 });
    });
  });

  test(`${name}: PPO leaves no tensor behind`, async () => {
    const atFirst = memory().numTensors;
    await withEngine(name, async (engine) => {
      const { store, step } = await preparePpo(engine, EVERYTHING);
      const held: number[] = [];
      for (let i = 0; i < 3; i++) {
        await step.gradients(EVERYTHING.batch);
        await step.update({ actor: ADAMW, critic: ADAMW });
        await actedOver(engine, store, EVERYTHING);
        held.push(memory().numTensors);
      }
      assert.deepEqual(held, Array(3).fill(held[0]));
    });
    assert.equal(memory().numTensors, atFirst);
  });
}

test('undivided, a PPO step of the compiled engine is the same bit for bit with one thread and with two', async () => {
  const wide = makePpoCase('wide', { hiddenSize: 128 }, { lanes: 17, valueClipping: true, reference: true });
  assert.deepEqual(await trainedOn('compiled', wide, 1), await trainedOn('compiled', wide, 2));
});

/** Name, value and group of each parameter after a few updates. */
async function trainedOn(
  name: EngineName,
  example: PpoCase,
  threads = 1,
): Promise<[name: string, value: Float32Array, group: string][]> {
  return withEngine(
    name,
    async (engine) => {
      const { store, step } = await preparePpo(engine, example);
      for (let i = 0; i < 3; i++) {
        await step.gradients(example.batch);
        await step.update({ actor: ADAMW, critic: ADAMW });
      }
      await store.pull('values');
      return store.specs.map((spec) => [spec.name, store.value(spec.name).slice(), spec.group]);
    },
    threads,
  );
}

/** What the act program gives for a case's steps, one after the other: logits and values in the order of its batch. */
async function actedOver(
  engine: Engine,
  store: ParameterStore,
  { shape, settings, batch }: PpoCase,
): Promise<{ logits: Float32Array; values: Float32Array }> {
  const { lanes, time } = settings;
  const act = await engine.forward(ppoActProgram(shape, lanes), store);
  const logits = new Float32Array(time * lanes * shape.actionDim);
  const values = new Float32Array(time * lanes);
  let states = batch['hidden'] && { hidden: batch['hidden'], valueHidden: batch['valueHidden'] };
  for (let t = 0; t < time; t++) {
    const slice = (input: string, size: number): Float32Array =>
      (batch[input] as Float32Array).slice(t * lanes * size, (t + 1) * lanes * size);
    const outputs = await act.run({
      observations: slice('observations', shape.stateDim),
      masks: slice('masks', shape.actionDim),
      ...states,
    });
    logits.set(outputs['logits'], t * lanes * shape.actionDim);
    values.set(outputs['value'], t * lanes);
    if (states) states = { hidden: outputs['hidden'].slice(), valueHidden: outputs['valueHidden'].slice() };
  }
  return { logits, values };
}

/** Logits and values of sequences, as the PPO program computes them. */
function sequenceProgram({ shape, settings }: PpoCase): Program {
  const { observations, masks, hidden, valueHidden } = ppoProgram(shape, settings).inputs;
  const rows = settings.time * settings.lanes;
  return {
    name: 'sequence',
    inputs: { observations, masks, ...(hidden && { hidden, valueHidden }) },
    run(parameters, batch) {
      const x = reshape(batch['observations'], [rows, shape.stateDim]);
      const { features } = trunkSequence(parameters, shape, x, batch['hidden']);
      return {
        logits: actionLogits(parameters, features, reshape(batch['masks'], [rows, shape.actionDim])),
        values: valueSequence(parameters, shape, x, batch['valueHidden']),
      };
    },
  };
}
