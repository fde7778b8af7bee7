import { Random } from '../../../base/random.ts';
import { ToyEnvironment } from '../../../demonstrations/testing/toy-environment.ts';
import { createReferenceEngine } from '../../../engines/reference/engine.ts';
import { initialise } from '../../../learning/initialise.ts';
import { policyParameters } from '../../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../../learning/policy-shape.ts';
import { exportWeights } from '../../../models/weights.ts';
import type { PolicyFile } from '../served-policy.ts';

/** Of the toy problem with three servers. */
export const TOY_SHAPE: PolicyShape = {
  stateDim: 4,
  actionDim: 3,
  hiddenSize: 8,
  mlpLayers: 1,
  gruLayers: 2,
  activation: 'relu',
  layerNorm: true,
};

/** A policy whose decisions depend on what it has seen: what `readPolicyFile` would give of one. */
export async function toyPolicy(seed: number, shape = TOY_SHAPE): Promise<PolicyFile> {
  const engine = await createReferenceEngine();
  const store = engine.createParameters(policyParameters(shape));
  initialise(store, shape, new Random(seed));
  const random = new Random(seed, 'more');
  for (const { name } of store.specs) store.value(name).forEach((x, i, all) => (all[i] = x + 0.5 * random.normal()));
  const { featureNames } = new ToyEnvironment();
  const empty = new Float32Array(0);
  const model = {
    shape,
    weights: exportWeights(store),
    configuration: {},
    normaliser: { mean: [1, 1, 1, 7], std: [2, 2, 2, 1], clip: 5, count: 1 },
    returnScale: 1,
    gamma: 1,
    metrics: {},
    datasetFingerprint: '',
    lineage: {},
    featureNames,
    probe: { time: 0, lanes: 0, observations: empty, masks: empty, logits: empty, values: empty },
    card: '',
  };
  const sha256 = String(seed).padStart(64, '0');
  return { path: `${seed}.pt`, sha256, models: [{ where: 'toy', model }], featureNames, actionDim: shape.actionDim };
}
