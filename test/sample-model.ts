import { Random } from '../src/base/random.ts';
import { createReferenceEngine } from '../src/engines/reference/engine.ts';
import type { ParameterStore } from '../src/learning/engine.ts';
import { initialise } from '../src/learning/initialise.ts';
import { policyParameters } from '../src/learning/policy-parameters.ts';
import type { PolicyModel } from '../src/models/policy-model.ts';
import { probeProgram, runProbe } from '../src/models/probe.ts';
import { isContinuous, type PolicyShape } from '../src/learning/policy-shape.ts';
import { exportWeights } from '../src/models/weights.ts';

export const SMALL: PolicyShape = {
  stateDim: 5,
  actionDim: 3,
  hiddenSize: 8,
  mlpLayers: 2,
  gruLayers: 2,
  activation: 'relu',
  layerNorm: true,
};

/** Networks as PPO trains them. */
export const PPO_SHAPES: Readonly<Record<string, PolicyShape>> = {
  'a value trunk of its own': { ...SMALL, valueTrunk: 'own' },
  'a value trunk of its own, no memory': { ...SMALL, valueTrunk: 'own', gruLayers: 0, layerNorm: false },
  'continuous actions': { ...SMALL, valueTrunk: 'own', gruLayers: 1, actionKind: 'gaussian' },
  'continuous actions, no memory': { ...SMALL, valueTrunk: 'own', gruLayers: 0, actionKind: 'gaussian' },
  'continuous actions, one trunk': { ...SMALL, gruLayers: 1, actionKind: 'gaussian_sde' },
};

/** A store with every parameter random, biases included, so that a mixed-up one shows. */
export async function sampleStore(shape: PolicyShape): Promise<ParameterStore> {
  const engine = await createReferenceEngine();
  const store = engine.createParameters(policyParameters(shape));
  const random = new Random(1);
  initialise(store, shape, random);
  for (const { name } of store.specs) {
    for (const array of [store.value(name), store.firstMoment(name)])
      array.forEach((x, i) => (array[i] = x + 0.3 * random.normal()));
    store.secondMoment(name).forEach((_, i, array) => (array[i] = random.uniform()));
  }
  store.updates.actor = 17;
  store.updates.critic = 18;
  return store;
}

/** A model as a run would save it, with outputs recorded by the reference engine. */
export async function sampleModel(shape: PolicyShape = SMALL): Promise<PolicyModel> {
  const engine = await createReferenceEngine();
  const store = await sampleStore(shape);
  const random = new Random(2);
  const [time, lanes] = [6, 4];
  const normal = (length: number) => Float32Array.from({ length }, () => 3 + 10 * random.normal());
  const normaliser = {
    mean: Array.from({ length: shape.stateDim }, () => Math.fround(3 + random.normal())),
    std: Array.from({ length: shape.stateDim }, () => Math.fround(5 + random.uniform())),
    clip: 2,
    count: 1234,
  };
  const masks = Float32Array.from({ length: time * lanes * shape.actionDim }, (_, i) =>
    i % shape.actionDim === 0 || isContinuous(shape) || random.uniform() < 0.7 ? 1 : 0,
  );
  const inputs = { time, lanes, observations: normal(time * lanes * shape.stateDim), masks };
  const forward = await engine.forward(probeProgram(shape, lanes), store);
  return {
    shape,
    weights: exportWeights(store),
    configuration: {
      state_dim: shape.stateDim,
      learning_rate: 1e-4,
      environment: { replica_speeds: [1.1, 1, 1, 0.9] },
    },
    normaliser,
    returnScale: 37.25,
    gamma: 0.995,
    metrics: { epoch: 3, validation_loss: 0.4321, evaluation: null },
    datasetFingerprint: 'c0ffee',
    lineage: { run: 'sample', parent: null, note: '预训练' },
    featureNames: Array.from({ length: shape.stateDim }, (_, i) => `feature ${i}`),
    probe: await runProbe(forward, shape, normaliser, inputs),
    card: '# A sample\n\n用于测试\n',
  };
}
