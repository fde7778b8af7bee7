import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cloningProgram } from '../../src/learning/cloning-program.ts';
import { makeCase, type Case } from './cases.ts';
import { enginesHere } from './engines-here.ts';
import { copies, prepare, withEngine } from './measure.ts';

const SOFT = makeCase('soft', {}, { softLabels: true }, { masked: true, padded: true, carried: true, weighted: true });
const ENGINES = await enginesHere();

/** The same batch learned from its actions, as one-hot labels of either kind. */
function oneHotCases(): readonly [plain: Case, soft: Case] {
  const { shape, settings, batch } = SOFT;
  const { targets: _, ...plain } = batch;
  const { softLabels: __, ...hard } = settings;
  const targets = new Float32Array(batch['targets'].length);
  batch['actions'].forEach((action, row) => (targets[row * shape.actionDim + action] = 1));
  return [
    { ...SOFT, settings: hard, batch: plain },
    { ...SOFT, batch: { ...batch, targets } },
  ];
}

for (const name of ENGINES) {
  test(`${name}: one-hot distributions give the loss and gradient of plain labels, bit for bit`, async () => {
    const [plain, soft] = await Promise.all(
      oneHotCases().map((example) =>
        withEngine(name, async (engine) => {
          const { store, step } = await prepare(engine, example);
          const { outputs } = await step.gradients(example.batch);
          await store.pull('gradients');
          return { outputs: structuredClone(outputs), gradients: copies(store, 'gradient') };
        }),
      ),
    );
    assert.deepEqual(soft, plain);
  });

  test(`${name}: the gradient is that of the loss, by finite differences`, async () => {
    await withEngine(name, async (engine) => {
      const { store, step } = await prepare(engine, SOFT);
      for (const parameter of ['actor.bias', 'actor.weight', 'norm.weight', 'gru.bias_ih_l1', 'mlp.0.bias']) {
        await step.gradients(SOFT.batch);
        await store.pull('gradients');
        const gradient = store.gradient(parameter).slice();
        const start = store.value(parameter).slice();
        const norm = Math.hypot(...gradient);
        const along = gradient.map((g) => g / norm); // along the gradient the loss changes by its norm
        const lossAt = async (distance: number): Promise<number> => {
          store.value(parameter).set(start.map((x, i) => x + distance * along[i]));
          const loss = (await step.gradients(SOFT.batch)).outputs['policyLossSum'][0];
          store.value(parameter).set(start);
          return loss;
        };
        const count = SOFT.batch['valid'].filter((one) => one === 1).length;
        const distance = 0.01;
        const slope = ((await lossAt(distance)) - (await lossAt(-distance))) / (2 * distance) / count;
        assert.ok(Math.abs(slope / norm - 1) < 1e-3, `${parameter}: ${slope}, gradient of norm ${norm}`);
      }
    });
  });
}

test('the loss is least where the policy is the labels, and then their entropy', async () => {
  await withEngine('compiled', async (engine) => {
    const example = makeCase('own', { gruLayers: 0 }, { softLabels: true }, { masked: true });
    const { store } = await prepare(engine, example);
    const { shape, settings, batch } = example;
    const forward = await engine.forward(cloningProgram(shape, settings), store);
    store.value('actor.weight').fill(0); // logits are the bias whatever is seen
    const bias = store.value('actor.bias');
    const targets = new Float32Array(batch['targets'].length);
    const masks = batch['masks'];
    for (let row = 0; row < targets.length; row += shape.actionDim) {
      const shares = [...bias].map((logit, a) => masks[row + a] * Math.exp(logit));
      const total = shares.reduce((a, b) => a + b);
      targets.set(
        shares.map((share) => share / total),
        row,
      );
    }
    const own = { ...batch, targets };
    const { policyLossSum, entropySum } = structuredClone(await forward.run(own));
    assert.ok(Math.abs(policyLossSum[0] / entropySum[0] - 1) < 1e-5, `${policyLossSum[0]} ${entropySum[0]}`);
    bias[0] += 0.3;
    assert.ok((await forward.run(own))['policyLossSum'][0] > policyLossSum[0]);
  });
});

test('labels are soft or smoothed, not both', () => {
  assert.throws(() => cloningProgram(SOFT.shape, { ...SOFT.settings, labelSmoothing: 0.1 }), /not smoothed/);
});
