import { test } from 'node:test';
import { policyParameters } from '../../src/learning/policy-parameters.ts';
import { pythonWith, type Python } from '../python.ts';
import { CASES } from './cases.ts';
import { enginesHere } from './engines-here.ts';
import {
  ADAMW,
  assertClose,
  copies,
  fill,
  measuredByPyTorch,
  prepare,
  withEngine,
  type Example,
  type Measured,
} from './measure.ts';

const UPDATES = 5;

const EXAMPLES = CASES.map(({ shape, settings, batch }): Example => ({
  program: 'cloning',
  shape,
  settings,
  batch,
  fill,
  specs: policyParameters(shape),
}));

let measured: readonly Measured[] | undefined;

function expectedOf(python: Python, index: number): Measured {
  measured ??= measuredByPyTorch(python, EXAMPLES, UPDATES); // all in one process, which takes a second to start
  return measured[index];
}

for (const name of await enginesHere()) {
  for (const [index, example] of CASES.entries()) {
    test(`${name}: losses, gradients and updates are PyTorch's: ${example.name}`, async (t) => {
      const python = pythonWith(t, ['torch']);
      if (!python) return;
      const expected = expectedOf(python, index);
      await withEngine(name, async (engine) => {
        const { store, step } = await prepare(engine, example);
        const { outputs } = await step.gradients(example.batch);
        assertClose(outputs, expected.outputs, 1e-5, 'output');
        await store.pull('gradients');
        assertClose(copies(store, 'gradient'), expected.gradients, 1e-4, 'gradient');
        for (let i = 0; i < UPDATES; i++) {
          await step.gradients(example.batch);
          await step.update({ actor: ADAMW, critic: ADAMW });
        }
        await store.pull('values');
        assertClose(copies(store, 'value'), expected.updated, 1e-4, 'updated');
      });
    });
  }
}
