import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memory } from '@tensorflow/tfjs-core';
import type { EngineName } from '../../src/engines/index.ts';
import { actProgram } from '../../src/learning/act-program.ts';
import { cloningProgram } from '../../src/learning/cloning-program.ts';
import { policyParameters } from '../../src/learning/policy-parameters.ts';
import { CASES, makeCase, type Case } from './cases.ts';
import { enginesHere } from './engines-here.ts';
import { ADAMW, assertClose, copies, fill, prepare, withEngine } from './measure.ts';

const ENGINES = await enginesHere();

test('the engines agree on outputs, gradients and updates', async (t) => {
  for (const example of CASES) {
    await t.test(example.name, async () => {
      const results = [];
      for (const name of ENGINES) {
        results.push(
          await withEngine(name, async (engine) => {
            const { store, step } = await prepare(engine, example);
            const { outputs, gradientNorms } = await step.gradients(example.batch);
            const first = structuredClone(outputs);
            await step.update({ actor: ADAMW, critic: ADAMW });
            await store.pull('values', 'gradients');
            return {
              outputs: first,
              gradientNorms,
              gradients: copies(store, 'gradient'),
              values: copies(store, 'value'),
            };
          }),
        );
      }
      const reference = results.pop()!;
      for (const found of results) {
        assertClose(found.outputs, reference.outputs, 1e-5, 'output');
        assertClose(found.gradients, reference.gradients, 1e-4, 'gradient');
        assertClose(found.values, reference.values, 1e-4, 'value');
        assert.ok(Math.abs(found.gradientNorms.actor / reference.gradientNorms.actor - 1) < 1e-5);
        assert.ok(Math.abs(found.gradientNorms.critic / reference.gradientNorms.critic - 1) < 1e-5);
      }
    });
  }
});

for (const name of ENGINES) {
  const example = CASES.at(-1)!;

  test(`${name}: the actor is the same bit for bit whatever the value loss counts`, async () => {
    const actors = [];
    for (const valueCoefficient of [0, 0.5]) {
      const other: Case = { ...example, settings: { ...example.settings, valueCoefficient } };
      actors.push(await trained(name, other, (spec) => spec.group === 'actor'));
    }
    assert.deepEqual(actors[0], actors[1]);
  });

  test(`${name}: the value function does learn`, async () => {
    await withEngine(name, async (engine) => {
      const { step } = await prepare(engine, example);
      const settings = { ...ADAMW, maxGradientNorm: Infinity, weightDecay: 0 };
      const losses = [];
      for (let i = 0; i < 30; i++) {
        losses.push((await step.gradients(example.batch)).outputs['valueSquaredErrorSum'][0]);
        await step.update({ critic: settings });
      }
      assert.ok(losses.at(-1)! < 0.7 * losses[0], `${losses[0]} to ${losses.at(-1)}`);
    });
  });

  test(`${name}: two runs end in the same weights bit for bit`, async () => {
    assert.deepEqual(await trained(name, example), await trained(name, example));
  });

  test(`${name}: one step at a time acts as the sequence does`, async () => {
    await withEngine(name, async (engine) => {
      const { shape, settings, batch } = makeCase('stepwise', {}, { time: 6 }, { carried: true, masked: true });
      const { lanes, time } = settings;
      const store = engine.createParameters(policyParameters(shape));
      fill(store, shape);
      const act = await engine.forward(actProgram(shape, lanes), store);
      const sequence = await engine.forward(cloningProgram(shape, settings), store);
      const end = (await sequence.run(batch))['hidden'].slice();

      const hidden = (batch['hidden'] as Float32Array).slice();
      const perLane = shape.hiddenSize;
      hidden.forEach((value, i, all) => (all[i] = value * batch['carry'][Math.floor(i / perLane) % lanes]));
      let negativeLogLikelihood = 0;
      for (let t = 0; t < time; t++) {
        const slice = (input: string, size: number): Float32Array =>
          (batch[input] as Float32Array).slice(t * lanes * size, (t + 1) * lanes * size);
        const outputs = await act.run({
          observations: slice('observations', shape.stateDim),
          masks: slice('masks', shape.actionDim),
          hidden,
        });
        hidden.set(outputs['hidden']);
        for (let lane = 0; lane < lanes; lane++) {
          const logits = outputs['logits'].slice(lane * shape.actionDim, (lane + 1) * shape.actionDim);
          const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
          negativeLogLikelihood += total - logits[batch['actions'][t * lanes + lane]];
        }
      }
      const { hidden: _, ...sums } = await sequence.run(batch);
      assertClose({ hidden }, { hidden: end }, 1e-5, 'state');
      assertClose({ sum: [negativeLogLikelihood] }, { sum: sums['negativeLogLikelihoodSum'] }, 1e-5, 'likelihood');
    });
  });

  test(`${name}: disallowed actions have probability 0 and equal logits of allowed ones stay`, async () => {
    await withEngine(name, async (engine) => {
      const { shape } = makeCase('masked');
      const store = engine.createParameters(policyParameters(shape));
      fill(store, shape);
      const act = await engine.forward(actProgram(shape, 1), store);
      const inputs = {
        observations: new Float32Array(shape.stateDim).fill(0.3),
        hidden: new Float32Array(shape.gruLayers * shape.hiddenSize),
      };
      const open = (await act.run({ ...inputs, masks: new Float32Array([1, 1, 1, 1, 1]) }))['logits'].slice();
      const masked = (await act.run({ ...inputs, masks: new Float32Array([1, 0, 1, 0, 1]) }))['logits'];
      for (const [action, logit] of masked.entries()) {
        if (action % 2 === 0) assert.equal(logit, open[action]);
        else assert.equal(Math.fround(Math.exp(logit)), 0);
      }
    });
  });

  test(`${name}: a batch of nothing but padding has loss 0 and no gradient`, async () => {
    await withEngine(name, async (engine) => {
      const { store, step } = await prepare(engine, example);
      const zeros = new Float32Array(example.batch['valid'].length);
      const { outputs, gradientNorms } = await step.gradients({ ...example.batch, valid: zeros, weights: zeros });
      assert.equal(outputs['loss'][0], 0);
      assert.deepEqual(gradientNorms, { actor: 0, critic: 0 });
      await store.pull('gradients');
      assert.ok(store.specs.every(({ name }) => store.gradient(name).every((g) => g === 0)));
    });
  });

  test(`${name}: no tensor stays behind`, async () => {
    const atFirst = memory().numTensors;
    await withEngine(name, async (engine) => {
      const { shape, settings, batch } = example;
      const { store, step } = await prepare(engine, example);
      const forward = await engine.forward(cloningProgram(shape, settings), store);
      const held: number[] = [];
      for (let i = 0; i < 4; i++) {
        await step.gradients(batch);
        await step.update({ actor: ADAMW, critic: ADAMW });
        await forward.run(batch);
        held.push(memory().numTensors);
      }
      assert.deepEqual(held, Array(4).fill(held[0]));
    });
    assert.equal(memory().numTensors, atFirst);
  });
}

test('undivided, the compiled engine gives the same weights bit for bit with one thread and with two', async () => {
  const example = makeCase('wide', { hiddenSize: 128 }, { lanes: 17, time: 4 }, { weighted: true, carried: true });
  assert.deepEqual(
    await trained('compiled', example, () => true, 1),
    await trained('compiled', example, () => true, 2),
  );
});

/** Parameters and moments after a few updates. */
async function trained(
  name: EngineName,
  example: Case,
  which: (spec: ReturnType<typeof policyParameters>[number]) => boolean = () => true,
  threads = 1,
): Promise<unknown> {
  return withEngine(
    name,
    async (engine) => {
      const { store, step } = await prepare(engine, example);
      for (let i = 0; i < 5; i++) {
        await step.gradients(example.batch);
        await step.update({ actor: ADAMW, critic: ADAMW });
      }
      await store.pull('values', 'moments');
      const arrays = [copies(store, 'value'), copies(store, 'firstMoment'), copies(store, 'secondMoment')];
      return store.specs.filter(which).map(({ name }) => [name, arrays.map((array) => array[name])]);
    },
    threads,
  );
}
