import { test } from 'node:test';
import { pythonWith } from '../python.ts';
import { CASES } from './cases.ts';
import { ADAMW, assertClose, copies, measuredByPyTorch, prepare, withEngine } from './measure.ts';

const UPDATES = 5;

for (const name of ['compiled', 'reference'] as const) {
  for (const example of CASES) {
    test(`${name}: losses, gradients and updates are PyTorch's: ${example.name}`, async (t) => {
      const python = pythonWith(t, ['torch']);
      if (!python) return;
      await withEngine(name, async (engine) => {
        const { store, step } = await prepare(engine, example);
        const expected = measuredByPyTorch(python, example, store, UPDATES);
        const { outputs } = await step.gradients(example.batch);
        assertClose(outputs, expected.outputs, 1e-5, 'output');
        assertClose(copies(store, 'gradient'), expected.gradients, 1e-4, 'gradient');
        for (let i = 0; i < UPDATES; i++) {
          await step.gradients(example.batch);
          step.update({ actor: ADAMW, critic: ADAMW });
        }
        assertClose(copies(store, 'value'), expected.updated, 1e-4, 'updated');
      });
    });
  }
}
