import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCompiledEngine } from '../engines/compiled/engine.ts';
import { createReferenceEngine } from '../engines/reference/engine.ts';
import { actProgram } from '../learning/act-program.ts';
import type { Engine } from '../learning/engine.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import { PPO_SHAPES, SMALL, sampleModel } from '../../test/sample-model.ts';
import { OUTPUT_TOLERANCE, outputDifference } from './output-difference.ts';
import type { PolicyModel } from './policy-model.ts';
import { probeProgram, recompute, runProbe } from './probe.ts';
import { importWeights } from './weights.ts';

const ENGINES = { reference: () => createReferenceEngine(), compiled: () => createCompiledEngine(1) };
const SHAPES = { SMALL, 'no memory': { ...SMALL, gruLayers: 0 }, ...PPO_SHAPES };

/** The model's weights on an engine. */
function storeOf(engine: Engine, model: PolicyModel) {
  const store = engine.createParameters(policyParameters(model.shape));
  importWeights(store, model.weights, 'model');
  return store;
}

for (const [name, create] of Object.entries(ENGINES)) {
  for (const [what, shape] of Object.entries(SHAPES)) {
    test(`${name}: the outputs that an engine records come out again in plain JavaScript: ${what}`, async (t) => {
      const model = await sampleModel(shape);
      const engine = await create();
      t.after(() => engine.dispose());
      const forward = await engine.forward(probeProgram(shape, model.probe.lanes), storeOf(engine, model));
      const recorded = await runProbe(forward, shape, model.normaliser, model.probe);
      const { logits, values } = outputDifference(model, recorded);
      assert.ok(logits <= OUTPUT_TOLERANCE && values! <= OUTPUT_TOLERANCE, `logits ${logits}, values ${values}`);
    });

    test(`${name}: acting gives a value only where that costs no second trunk: ${what}`, async (t) => {
      const model = await sampleModel(shape);
      const engine = await create();
      t.after(() => engine.dispose());
      const { lanes, observations, masks } = model.probe;
      const zeros = model.normaliser.mean.map(() => 0);
      const raw = { mean: zeros, std: zeros.map(() => 1), clip: Infinity, count: 0 };
      const first = (array: Float32Array, size: number) => array.slice(0, lanes * size);
      const step = { observations: first(observations, shape.stateDim), masks: first(masks, shape.actionDim) };
      const forward = await engine.forward(actProgram(shape, lanes), storeOf(engine, model));
      const continuous = shape.actionKind !== undefined;
      const outputs = await forward.run({
        observations: step.observations,
        ...(!continuous && { masks: step.masks }),
        ...(shape.gruLayers > 0 && { hidden: new Float32Array(shape.gruLayers * lanes * shape.hiddenSize) }),
      });
      assert.deepEqual(
        Object.keys(outputs).sort(),
        [
          continuous ? 'mean' : 'logits',
          ...(shape.valueTrunk === 'own' ? [] : ['value']),
          ...(shape.gruLayers > 0 ? ['hidden'] : []),
        ].sort(),
      );
      const expected = recompute({ ...model, normaliser: raw }, { time: 1, lanes, ...step });
      outputs[continuous ? 'mean' : 'logits'].forEach((logit, i) => {
        const difference = Math.abs(logit - expected.logits[i]) / Math.max(1, Math.abs(logit));
        assert.ok(difference <= OUTPUT_TOLERANCE, `${logit}, not ${expected.logits[i]}`);
      });
    });
  }
}

test('the values are the value trunk’s, and the actions the actor’s', async () => {
  const model = await sampleModel(PPO_SHAPES['a value trunk of its own']);
  const moved = (prefix: string) => {
    const weights = new Map(model.weights);
    const bias = weights.get(`${prefix}norm.bias`)!;
    weights.set(`${prefix}norm.bias`, { ...bias, data: (bias.data as Float32Array).map((x) => x + 1) });
    return recompute({ ...model, weights }, model.probe);
  };
  const [before, actor, critic] = [recompute(model, model.probe), moved(''), moved('value.')];
  assert.deepEqual(actor.values, before.values);
  assert.notDeepEqual(actor.logits, before.logits);
  assert.deepEqual(critic.logits, before.logits);
  assert.notDeepEqual(critic.values, before.values);
});
