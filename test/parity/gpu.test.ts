import assert from 'node:assert/strict';
import { after, test, type TestContext } from 'node:test';
import { createGpuEngine } from '../../src/engines/compiled/gpu/engine.ts';
import type { Provider } from '../../src/engines/compiled/gpu/session.ts';
import type { Engine, NamedArrays, ParameterStore, TrainingStep } from '../../src/learning/engine.ts';
import { actProgram } from '../../src/learning/act-program.ts';
import { gpuForTests } from '../gpu.ts';
import { CASES, type Case } from './cases.ts';
import { ADAMW, assertClose, copies, prepare, withEngine, type Prepared } from './measure.ts';
import { PPO_CASES, preparePpo } from './ppo-cases.ts';

interface Example {
  readonly name: string;
  readonly batch: NamedArrays;
  readonly prepare: (engine: Engine) => Promise<Prepared>;
}

const CLONING = CASES.map((example): Example => ({ ...example, prepare: (engine) => prepare(engine, example) }));
const PPO = PPO_CASES.map((example): Example => ({ ...example, prepare: (engine) => preparePpo(engine, example) }));
const EVERYTHING = CASES.at(-1)!;

/** Everything but the GPU is also tried with ONNX Runtime's CPU provider in its place: all cases, anywhere. */
const PROVIDERS: readonly { readonly provider: Provider; readonly examples: readonly Example[] }[] = [
  { provider: 'cpu', examples: [...CLONING, ...PPO] },
  { provider: 'webgpu', examples: [CLONING.at(-1)!, PPO.at(-1)!] },
];

for (const { provider, examples } of PROVIDERS) {
  let made: Promise<Engine> | undefined; // one for all, as compiling shaders takes long
  after(async () => (await made)?.dispose());
  const on = (what: string, body: (engine: Engine, t: TestContext) => Promise<void>): void => {
    test(`${provider}: ${what}`, async (t) => {
      if (provider === 'webgpu' && !gpuForTests(t)) return;
      made ??= createGpuEngine({ threads: 1, gpu: provider, provider, worthGpu: 0 });
      await body(await made, t);
    });
  };

  on('outputs, gradients, norms and updates are the CPU’s', async (engine, t) => {
    for (const example of examples) {
      await t.test(example.name, async () => {
        const found = await trained(await example.prepare(engine), example.batch);
        const expected = await withEngine('compiled', async (cpu) =>
          trained(await example.prepare(cpu), example.batch),
        );
        assertClose(found.outputs, expected.outputs, 1e-5, 'output');
        assertClose(found.gradients, expected.gradients, 1e-4, 'gradient');
        assertClose(found.norms, expected.norms, 1e-5, 'norm');
        for (const array of ['values', 'first', 'second'] as const) {
          assertClose(found[array], expected[array], 1e-3, array);
        }
        assert.deepEqual(found.updates, expected.updates);
      });
    }
  });

  on('what is written to the memory is what the next step takes, and the other group stays', async (engine) => {
    const results = [];
    for (const one of [engine, null]) {
      const run = async (made: Engine) => {
        const { store, step } = await prepare(made, EVERYTHING);
        await afterChanges(store, step, EVERYTHING);
        return { values: copies(store, 'value'), first: copies(store, 'firstMoment') };
      };
      results.push(one ? await run(one) : await withEngine('compiled', run));
    }
    assertClose(results[0].values, results[1].values, 1e-3, 'value');
    assertClose(results[0].first, results[1].first, 1e-3, 'first moment');
  });

  on('a policy acts with the values of the last step', async (engine) => {
    const acted = async (made: Engine) => {
      const { store, step } = await prepare(made, EVERYTHING);
      const act = await made.forward(actProgram(EVERYTHING.shape, EVERYTHING.settings.lanes), store);
      const { observations, masks, hidden } = inputsOfOneStep(EVERYTHING);
      const before = structuredClone(await act.run({ observations, masks, hidden }));
      await step.gradients(EVERYTHING.batch);
      await step.update({ actor: ADAMW, critic: ADAMW });
      const after = structuredClone(await act.run({ observations, masks, hidden }));
      assert.notDeepEqual(before, after);
      return after;
    };
    assertClose(await acted(engine), await withEngine('compiled', acted), 1e-4, 'output');
  });
}

test('an array that a step has changed on the GPU is not given out before it is pulled', async () => {
  const engine = await createGpuEngine({ threads: 1, gpu: 'none', provider: 'cpu' });
  const { store, step } = await prepare(engine, EVERYTHING);
  await step.gradients(EVERYTHING.batch);
  assert.throws(() => store.gradient('actor.bias'), /gradients have changed on the GPU/);
  store.value('actor.bias');
  await step.update({ critic: ADAMW });
  assert.throws(() => store.value('actor.bias'), /values have changed/);
  assert.throws(() => store.secondMoment('actor.bias'), /secondMoments have changed/);
  await store.pull('values', 'moments');
  store.value('actor.bias');
  store.secondMoment('actor.bias');
  await engine.dispose();
});

async function trained({ store, step }: Prepared, batch: NamedArrays) {
  const { outputs, gradientNorms } = await step.gradients(batch);
  const first = structuredClone(outputs);
  await store.pull('gradients');
  const gradients = copies(store, 'gradient');
  for (let i = 0; i < 3; i++) {
    await step.gradients(batch);
    await step.update(i === 1 ? { critic: ADAMW } : { actor: ADAMW, critic: ADAMW });
  }
  await store.pull('values', 'moments');
  return {
    outputs: first,
    gradients,
    norms: Object.fromEntries(Object.entries(gradientNorms).map(([group, norm]) => [group, [norm]])),
    values: copies(store, 'value'),
    first: copies(store, 'firstMoment'),
    second: copies(store, 'secondMoment'),
    updates: { ...store.updates },
  };
}

/** A step of both groups, changes by hand in between, as a rollback and a replay make them, and a step of the actor alone. */
async function afterChanges(store: ParameterStore, step: TrainingStep, { batch }: Case): Promise<void> {
  await step.gradients(batch);
  await step.update({ actor: ADAMW, critic: ADAMW });
  await store.pull('values', 'moments');
  store.value('actor.bias').fill(0.1);
  store.firstMoment('mlp.0.weight').fill(0.01);
  await step.gradients(batch);
  await store.pull('gradients');
  store.gradient('actor.weight').forEach((g, i, all) => (all[i] = 2 * g + 0.01));
  await step.update({ actor: ADAMW });
  await store.pull('values', 'moments');
}

function inputsOfOneStep({ batch, settings: { time } }: Case) {
  const first = (name: string): Float32Array => (batch[name] as Float32Array).slice(0, batch[name].length / time);
  return { observations: first('observations'), masks: first('masks'), hidden: batch['hidden'] as Float32Array };
}
