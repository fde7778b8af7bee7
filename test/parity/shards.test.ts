import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine, NamedArrays, ParameterStore, TrainingStep } from '../../src/learning/engine.ts';
import { valueProgram } from '../../src/learning/value-program.ts';
import { makeCase, type Case } from './cases.ts';
import { ADAMW, assertClose, copies, prepare, withEngine } from './measure.ts';
import { actorCritic, makePpoCase, preparePpo, type PpoCase } from './ppo-cases.ts';

/** So many lanes, and so large a network, that up to 4 threads take some lanes each; of a small network each runs a module. */
const LANES = 32;
const LARGE = { hiddenSize: 128 };
const SMALL = { hiddenSize: 64 };
const SINGLE_STEPS = { lanes: 256, time: 1 };
const DATA = { weighted: true, masked: true, padded: true, carried: true };

interface Divided {
  readonly name: string;
  readonly batch: NamedArrays;
  make(engine: Engine): Promise<{ readonly store: ParameterStore; readonly step: TrainingStep }>;
}

const everything = makePpoCase('PPO', LARGE, { lanes: LANES, valueClipping: true, reference: true }, DATA);
const DIVIDED: readonly Divided[] = [
  cloning(makeCase('cloning', LARGE, { lanes: LANES, labelSmoothing: 0.05 }, DATA)),
  cloning(makeCase('cloning of soft labels', LARGE, { lanes: LANES, softLabels: true }, DATA)),
  cloning(makeCase('cloning of single steps', { ...LARGE, gruLayers: 0 }, SINGLE_STEPS, DATA)),
  cloning(makeCase('cloning with a small network', SMALL, { lanes: LANES }, DATA)),
  ppo(everything),
  ppo(
    makePpoCase('PPO with vectors, single steps', { gruLayers: 0, actionKind: 'gaussian' }, { lanes: LANES, time: 1 }),
  ),
  value(everything),
];

for (const { name, batch, make } of DIVIDED) {
  test(`divided among threads a step gives the same numbers: ${name}`, async () => {
    const stepped = (threads: number) =>
      withEngine(
        'compiled',
        async (engine) => {
          const { store, step } = await make(engine);
          const { outputs, gradientNorms } = await step.gradients(batch);
          const first = structuredClone({ outputs, gradientNorms });
          const gradients = copies(store, 'gradient');
          await step.update({ actor: ADAMW, critic: ADAMW });
          await step.gradients(batch);
          return { ...first, gradients, after: copies(store, 'gradient') };
        },
        threads,
      );
    const whole = await stepped(1);
    for (const threads of [2, 4]) {
      const divided = await stepped(threads);
      assertClose(divided.outputs, whole.outputs, 1e-5, 'output');
      assertClose(divided.gradients, whole.gradients, 1e-5, 'gradient');
      // AdamW's first step is as long for a gradient that is next to nothing, and differs, as for any other.
      assertClose(divided.after, whole.after, 1e-2, 'gradient after an update');
      assert.ok(Math.abs(divided.gradientNorms.actor - whole.gradientNorms.actor) <= 1e-5 * whole.gradientNorms.actor);
      assert.deepEqual(await stepped(threads), divided, 'the same again, bit for bit');
    }
  });
}

test('without a step that counts, divided or not, nothing is learnt', async () => {
  const example = makeCase('nothing valid', LARGE, { lanes: LANES });
  const nothing = new Float32Array(example.batch['valid'].length);
  await withEngine(
    'compiled',
    async (engine) => {
      const { step } = await prepare(engine, example);
      const { outputs, gradientNorms } = await step.gradients({ ...example.batch, valid: nothing, weights: nothing });
      assert.equal(outputs['loss'][0], 0);
      assert.deepEqual(gradientNorms, { actor: 0, critic: 0 });
    },
    2,
  );
});

test('programs of one engine take turns with its threads', async () => {
  const examples = [everything, makePpoCase('another', { ...LARGE, gruLayers: 0 }, SINGLE_STEPS)].map(ppo);
  await withEngine(
    'compiled',
    async (engine) => {
      const made = await Promise.all(examples.map(async ({ make, batch }) => ({ ...(await make(engine)), batch })));
      const alone: object[] = [];
      for (const { step, batch } of made) alone.push(structuredClone(await step.gradients(batch)));
      const together = await Promise.all(
        made.map(async ({ step, batch }) => structuredClone(await step.gradients(batch))),
      );
      assert.deepEqual(together, alone);
    },
    2,
  );
});

function cloning(example: Case): Divided {
  return { name: example.name, batch: example.batch, make: (engine) => prepare(engine, example) };
}

function ppo(example: PpoCase): Divided {
  return { name: example.name, batch: example.batch, make: (engine) => preparePpo(engine, example) };
}

function value({ shape, settings, batch }: PpoCase): Divided {
  const { lanes, time } = settings;
  const program = valueProgram(shape, { lanes, time });
  return {
    name: 'value function',
    batch: Object.fromEntries(Object.keys(program.inputs).map((input) => [input, batch[input]])),
    async make(engine) {
      const store = actorCritic(engine, shape);
      return { store, step: await engine.training(program, store) };
    },
  };
}
