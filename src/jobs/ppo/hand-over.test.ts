import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PPO_SHAPES, SMALL, sampleModel } from '../../../test/sample-model.ts';
import { createEngine, type EngineName } from '../../engines/index.ts';
import { actorCriticParameters } from '../../learning/actor-critic.ts';
import type { Engine, ParameterStore } from '../../learning/engine.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import { probeProgram, runProbe } from '../../models/probe.ts';
import { isContinuous, type PolicyShape } from '../../learning/policy-shape.ts';
import { frozenPolicy, proveHandOver, takeOver } from './hand-over.ts';
import type { StartingModel } from './starting-model.ts';

const SHAPES: Readonly<Record<string, PolicyShape>> = {
  'one trunk': SMALL,
  'one trunk, no memory': { ...SMALL, gruLayers: 0 },
  ...PPO_SHAPES,
};

const FACTS = { gamma: 0.99, return_scale: 2, critic: 'carried_over' } as const;

let engines: Readonly<Record<'compiled' | 'reference', Engine>>;

before(async () => {
  const made = (engine: EngineName) => createEngine({ engine, device: 'cpu', threads: 1 });
  engines = { reference: await made('reference'), compiled: await made('compiled') };
});

after(async () => {
  for (const engine of Object.values(engines)) await engine.dispose();
});

async function handedOver(engine: Engine, shape: PolicyShape) {
  const model = await sampleModel(shape);
  const starting: StartingModel = { model, path: 'x.pt', format: 'pt', sha256: 'of the file' };
  const ppoShape: PolicyShape = { ...shape, valueTrunk: 'own' };
  const store = engine.createParameters(actorCriticParameters(shape));
  takeOver(store, ppoShape, starting);
  const frozen = frozenPolicy(engine, starting);
  const prove = (lanes: number) => proveHandOver({ engine, store, frozen, shape: ppoShape, lanes, starting }, FACTS);
  return { model, ppoShape, store, frozen, prove };
}

function change(store: ParameterStore, name: string): void {
  store.value(name)[0] += 0.01;
}

for (const engine of ['reference', 'compiled'] as const) {
  for (const [name, shape] of Object.entries(SHAPES)) {
    test(`${engine}, ${name}: weights are equal, and so is every logit, in any number of lanes`, async () => {
      const { prove, model } = await handedOver(engines[engine], shape);
      for (const lanes of [3, 6]) {
        // the probe has 4
        const { weights_in_file, weights_in_ppo, decisions, logits_differing, ...rest } = await prove(lanes);
        assert.match(weights_in_file, /^[0-9a-f]{64}$/);
        assert.equal(weights_in_ppo, weights_in_file);
        assert.equal(decisions, model.probe.time * lanes);
        assert.equal(logits_differing, 0);
        assert.deepEqual(rest, { model: 'x.pt', sha256: 'of the file', ...FACTS });
      }
    });
  }
}

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`${name}: values after it are those of the pretrained value head`, async () => {
    const { model, ppoShape, store } = await handedOver(engines.reference, shape);
    const { probe, normaliser } = model;
    const forward = await engines.reference.forward(probeProgram(ppoShape, probe.lanes), store);
    assert.deepEqual(await runProbe(forward, ppoShape, normaliser, probe), probe);
    assert.ok(new Set(probe.values).size > probe.time, 'values differ');
  });

  test(`${name}: a changed weight of PPO’s actor is noticed, and one of its critic changes no logit`, async () => {
    const { store, ppoShape, prove } = await handedOver(engines.reference, shape);
    for (const { name: weight, group } of policyParameters(ppoShape)) if (group === 'critic') change(store, weight);
    assert.equal((await prove(3)).logits_differing, 0);

    for (const weight of ['mlp.0.weight', 'actor.bias']) {
      change(store, weight);
      const { weights_in_file, weights_in_ppo, logits_differing } = await prove(3);
      assert.notEqual(weights_in_ppo, weights_in_file, weight);
      assert.ok(logits_differing > 0, weight);
    }
  });
}

test('how far a policy of vectors explores is compared too', async () => {
  const { store, prove } = await handedOver(engines.reference, PPO_SHAPES['continuous actions']);
  change(store, 'log_std');
  const { weights_in_file, weights_in_ppo } = await prove(3);
  assert.notEqual(weights_in_ppo, weights_in_file);
});

test('the frozen policy stays as it is whatever PPO’s becomes, and knows its own values', async () => {
  for (const shape of Object.values(SHAPES)) {
    const { model, ppoShape, store, frozen } = await handedOver(engines.reference, shape);
    for (const { name } of store.specs) store.value(name).fill(0);
    const { probe, normaliser } = model;
    const forward = await engines.reference.forward(probeProgram(ppoShape, probe.lanes), frozen);
    assert.deepEqual(await runProbe(forward, ppoShape, normaliser, probe), probe);
    assert.equal(
      frozen.specs.some((spec) => spec.name === 'log_std'),
      isContinuous(shape),
    );
  }
});
