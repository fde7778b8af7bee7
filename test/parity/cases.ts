import { Random } from '../../src/base/random.ts';
import type { CloningSettings } from '../../src/learning/cloning-program.ts';
import type { PolicyShape } from '../../src/learning/policy-shape.ts';

/** One program with data: what every engine, and PyTorch, computes. */
export interface Case {
  readonly name: string;
  readonly shape: PolicyShape;
  readonly settings: CloningSettings;
  readonly batch: Readonly<Record<string, Float32Array | Int32Array>>;
}

/** Small, with everything a policy can have. */
export const SHAPE: PolicyShape = {
  stateDim: 6,
  actionDim: 5,
  hiddenSize: 16,
  mlpLayers: 2,
  gruLayers: 2,
  activation: 'relu',
  layerNorm: true,
};
const SETTINGS: CloningSettings = { lanes: 3, time: 5, labelSmoothing: 0, valueCoefficient: 0.5 };

interface Data {
  readonly weighted?: boolean;
  readonly masked?: boolean;
  readonly padded?: boolean;
  readonly carried?: boolean;
}

export const CASES: readonly Case[] = [
  makeCase('cloning'),
  makeCase('weighted cloning', {}, {}, { weighted: true }),
  makeCase('smoothed labels, masks', {}, { labelSmoothing: 0.1 }, { masked: true }),
  makeCase('padding', {}, {}, { padded: true, weighted: true }),
  makeCase('carried hidden state', {}, {}, { carried: true }),
  makeCase('value function alone counts', {}, { valueCoefficient: 4 }),
  makeCase('one GRU layer of one step', { gruLayers: 1 }, { time: 1 }, { carried: true }),
  makeCase('no GRU', { gruLayers: 0 }, {}, { masked: true, padded: true }),
  makeCase('no LayerNorm, tanh', { layerNorm: false, activation: 'tanh' }, {}, { carried: true }),
  makeCase('no LayerNorm, no GRU, elu', { layerNorm: false, gruLayers: 0, activation: 'elu', mlpLayers: 3 }),
  makeCase('soft labels', {}, { softLabels: true }),
  makeCase('soft labels, masks, padding', {}, { softLabels: true }, { masked: true, padded: true, carried: true }),
  makeCase('everything', {}, { labelSmoothing: 0.05 }, { weighted: true, masked: true, padded: true, carried: true }),
];

export function makeCase(
  name: string,
  shape: Partial<PolicyShape> = {},
  settings: Partial<CloningSettings> = {},
  data: Data = {},
): Case {
  const whole = { ...SHAPE, ...shape };
  const all = { ...SETTINGS, ...settings };
  return { name, shape: whole, settings: all, batch: makeBatch(whole, all, data, new Random(7, name)) };
}

function makeBatch(shape: PolicyShape, settings: CloningSettings, data: Data, random: Random): Case['batch'] {
  const { lanes, time, softLabels } = settings;
  const rows = time * lanes;
  const floats = (length: number, draw: (i: number) => number): Float32Array =>
    Float32Array.from({ length }, (_, i) => draw(i));
  const actions = Int32Array.from({ length: rows }, () => random.integer(shape.actionDim));
  const allowed = (i: number): boolean =>
    i % shape.actionDim === actions[Math.floor(i / shape.actionDim)] || random.uniform() < 0.6;
  const masks = floats(rows * shape.actionDim, (i) => (!data.masked || allowed(i) ? 1 : 0));
  // Lane 1 ends early, as the last sequence of an episode does.
  const valid = floats(rows, (i) => (data.padded && i % lanes === 1 && Math.floor(i / lanes) >= time / 2 ? 0 : 1));
  const batch = {
    observations: floats(rows * shape.stateDim, () => random.normal()),
    actions,
    masks,
    valid,
    weights: floats(rows, (i) => valid[i] * (data.weighted ? random.exponential() : 1)),
    returns: floats(rows, () => random.normal() - 1),
    carry: floats(lanes, (i) => (i === 0 ? 0 : 1)),
    ...(softLabels && { targets: distributions(masks, valid, shape.actionDim, random) }),
  };
  if (shape.gruLayers === 0) return batch;
  return {
    ...batch,
    hidden: floats(shape.gruLayers * lanes * shape.hiddenSize, () => (data.carried ? random.normal() / 2 : 0)),
  };
}

/** A random distribution over the allowed actions of each row; zeros where a row is padding. */
function distributions(masks: Float32Array, valid: Float32Array, actions: number, random: Random): Float32Array {
  const result = new Float32Array(masks.length);
  for (let row = 0; row < valid.length; row++) {
    const shares = Array.from({ length: actions }, (_, a) => masks[row * actions + a] * random.exponential());
    const total = shares.reduce((a, b) => a + b);
    shares.forEach((share, a) => (result[row * actions + a] = (valid[row] * share) / total));
  }
  return result;
}
