import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actorCriticParameters } from '../../src/learning/actor-critic.ts';
import type { AdamWSettings, ParameterGroup } from '../../src/learning/engine.ts';
import { ppoProgram } from '../../src/learning/ppo-program.ts';
import { valueProgram } from '../../src/learning/value-program.ts';
import { pythonWith, type Python } from '../python.ts';
import { enginesHere } from './engines-here.ts';
import { ADAMW, assertClose, copies, measuredByPyTorch, withEngine, type Example, type Measured } from './measure.ts';
import { actorCritic, fillActorCritic, PPO_CASES, type PpoCase } from './ppo-cases.ts';

const UPDATES = 3;

/** A PPO case for one of the two programs. */
interface Training {
  readonly name: string;
  readonly example: Example & { readonly settings: PpoCase['settings'] };
  readonly outside?: PpoCase['outside'];
  readonly update: Partial<Record<ParameterGroup, AdamWSettings>>;
}

const commonOf = ({ shape, settings }: PpoCase) => ({
  shape,
  settings,
  fill: fillActorCritic,
  specs: actorCriticParameters(shape),
});

const PPO = PPO_CASES.map((example): Training => {
  const { name, batch, outside } = example;
  return {
    name,
    outside,
    example: { ...commonOf(example), program: 'ppo', batch },
    update: { actor: ADAMW, critic: ADAMW },
  };
});

/** The cases that differ for the value program, which knows neither value clipping nor a reference. */
const VALUES = PPO_CASES.filter(({ settings }) => !settings.valueClipping && !settings.reference).map(
  (example): Training => {
    const { observations, valid, returns, valueHidden } = example.batch;
    const batch = { observations, valid, returns, ...(valueHidden && { valueHidden }) };
    return {
      name: `${example.name} (values alone)`,
      example: { ...commonOf(example), program: 'value', batch },
      update: { critic: ADAMW },
    };
  },
);

const TRAININGS = [...PPO, ...VALUES];

let measured: readonly Measured[] | undefined;

function expectedOf(python: Python, index: number): Measured {
  measured ??= measuredByPyTorch(
    python,
    TRAININGS.map(({ example }) => example),
    UPDATES,
  );
  return measured[index];
}

for (const engineName of await enginesHere()) {
  for (const [index, { name, example, outside, update }] of TRAININGS.entries()) {
    test(`${engineName}: losses, gradients and updates are PyTorch's: ${name}`, async (t) => {
      const python = pythonWith(t, ['torch']);
      if (!python) return;
      const expected = expectedOf(python, index);
      await withEngine(engineName, async (engine) => {
        const { shape, settings, batch } = example;
        const store = actorCritic(engine, shape);
        const program = example.program === 'ppo' ? ppoProgram(shape, settings) : valueProgram(shape, settings);
        const step = await engine.training(program, store);
        const { outputs } = await step.gradients(batch);
        assertClose(outputs, expected.outputs, 1e-5, 'output');
        await store.pull('gradients');
        assertClose(copies(store, 'gradient'), expected.gradients, 1e-4, 'gradient');
        if (outside === 'none') assert.equal(outputs['clippedSum'][0], 0);
        if (outside === 'some') {
          const share = outputs['clippedSum'][0] / outputs['validSum'][0];
          assert.ok(share > 0 && share < 1, `${share} of the steps are outside the clip range`);
        }
        for (let i = 0; i < UPDATES; i++) {
          await step.gradients(batch);
          await step.update(update);
        }
        await store.pull('values');
        assertClose(copies(store, 'value'), expected.updated, 1e-4, 'updated');
      });
    });
  }
}
