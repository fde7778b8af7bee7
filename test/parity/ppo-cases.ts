import { Random } from '../../src/base/random.ts';
import { actorCriticParameters, initialiseActorCritic } from '../../src/learning/actor-critic.ts';
import type { Engine, ParameterStore, TrainingStep } from '../../src/learning/engine.ts';
import type { PolicyShape } from '../../src/learning/policy-shape.ts';
import { ppoProgram, type PpoSettings } from '../../src/learning/ppo-program.ts';
import { moveVectors } from './measure.ts';
import { SHAPE } from './cases.ts';

/** One minibatch of PPO: what every engine, and PyTorch, computes. */
export interface PpoCase {
  readonly name: string;
  readonly shape: PolicyShape;
  readonly settings: PpoSettings;
  readonly batch: Readonly<Record<string, Float32Array | Int32Array>>;
  /** Whether steps are outside the clip range. */
  readonly outside: 'none' | 'some';
}

const SETTINGS: PpoSettings = { lanes: 4, time: 6, valueClipping: false, reference: false };
const ALL: Partial<PpoSettings> = { valueClipping: true, reference: true };

interface Data {
  readonly masked?: boolean;
  readonly padded?: boolean;
  /** ε; no ratio is outside when it is large. */
  readonly clipRange?: number;
}

export const PPO_CASES: readonly PpoCase[] = [
  makePpoCase('PPO'),
  makePpoCase('no GRU', { gruLayers: 0 }),
  makePpoCase('no GRU, no LayerNorm, tanh, as in classic control', {
    gruLayers: 0,
    layerNorm: false,
    activation: 'tanh',
  }),
  makePpoCase('masks', {}, {}, { masked: true }),
  makePpoCase('padding', {}, {}, { padded: true }),
  makePpoCase('clipped value loss', {}, { valueClipping: true }),
  makePpoCase('reference policy', {}, { reference: true }),
  makePpoCase('reference policy, masks', {}, { reference: true }, { masked: true }),
  makePpoCase('no ratio outside the clip range', {}, ALL, { clipRange: 100 }),
  makePpoCase('sequences of one step', { gruLayers: 1 }, { time: 1, lanes: 16 }),
  ...(['gaussian', 'gaussian_sde'] as const).flatMap((actionKind) => {
    const vectors = { actionKind, actionDim: 2 };
    const feedForward = { ...vectors, gruLayers: 0 };
    return [
      makePpoCase(actionKind, vectors),
      makePpoCase(`${actionKind}, as in classic control`, { ...feedForward, layerNorm: false, activation: 'tanh' }),
      makePpoCase(`${actionKind}, one number`, { ...feedForward, actionDim: 1 }, { reference: true }),
      makePpoCase(`${actionKind}, no GRU, everything`, feedForward, ALL, { padded: true }),
      makePpoCase(`${actionKind}, everything`, vectors, ALL, { padded: true }),
    ];
  }),
  makePpoCase('no GRU, everything', { gruLayers: 0 }, ALL, { masked: true, padded: true }),
  makePpoCase('everything', {}, ALL, { masked: true, padded: true }),
];

export function makePpoCase(
  name: string,
  shape: Partial<PolicyShape> = {},
  settings: Partial<PpoSettings> = {},
  data: Data = {},
): PpoCase {
  const whole = { ...SHAPE, ...shape };
  const all = { ...SETTINGS, ...settings };
  const batch = makeBatch(whole, all, data, new Random(13, name));
  return { name, shape: whole, settings: all, batch, outside: data.clipRange ? 'none' : 'some' };
}

function makeBatch(shape: PolicyShape, settings: PpoSettings, data: Data, random: Random): PpoCase['batch'] {
  const { lanes, time, reference } = settings;
  const { stateDim, actionDim, actionKind = 'categorical', gruLayers, hiddenSize } = shape;
  const rows = time * lanes;
  const floats = (length: number, draw: (i: number) => number): Float32Array =>
    Float32Array.from({ length }, (_, i) => draw(i));
  // Lane 1 ends early, as the last sequence of an episode does; what it holds then is as demonstrations pad.
  const valid = floats(rows, (i) => (data.padded && i % lanes === 1 && Math.floor(i / lanes) >= time / 2 ? 0 : 1));
  const state = (): Float32Array => floats(gruLayers * lanes * hiddenSize, () => random.normal() / 2);
  return {
    observations: floats(rows * stateDim, () => random.normal()),
    valid,
    ...(actionKind !== 'categorical'
      ? drawnVectors(actionDim, valid, reference, random)
      : drawnChoices(actionDim, valid, reference, data, random)),
    advantages: floats(rows, () => random.normal()),
    returns: floats(rows, () => random.normal() - 1),
    oldValues: floats(rows, () => random.normal() / 2),
    ...(gruLayers > 0 && { hidden: state(), valueHidden: state() }),
    clipRange: Float32Array.of(data.clipRange ?? (actionKind === 'categorical' ? 0.2 : 0.5)), // densities differ more than probabilities
    entropyCoefficient: Float32Array.of(0.05),
    valueCoefficient: Float32Array.of(0.5),
    ...(reference && { klCoefficient: Float32Array.of(0.3) }),
  };
}

/** Choices of a policy of random logits, and another such policy to stay near. */
function drawnChoices(
  actionDim: number,
  valid: Float32Array,
  reference: boolean,
  data: Data,
  random: Random,
): PpoCase['batch'] {
  const actions = Int32Array.from(valid, (one) => one * random.integer(actionDim));
  const allowed = (i: number): boolean => {
    const row = Math.floor(i / actionDim);
    // Row 0 allows one action only.
    return i % actionDim === actions[row] || valid[row] === 0 || (row > 0 && random.uniform() < 0.6);
  };
  const masks = Float32Array.from({ length: valid.length * actionDim }, (_, i) => (!data.masked || allowed(i) ? 1 : 0));
  const logits = (): Float32Array => masks.map((mask) => random.normal() + (mask - 1) * 1e9);
  const old = logits();
  return {
    masks,
    actions,
    oldLogProbabilities: logProbabilities(old, actions, actionDim).map((log, row) => log * valid[row]),
    ...(reference && { referenceLogits: logits() }),
  };
}

/** Vectors drawn from normal distributions of a common standard deviation, and other such distributions to stay near. */
function drawnVectors(actionDim: number, valid: Float32Array, reference: boolean, random: Random): PpoCase['batch'] {
  const std = 0.7;
  const perNumber = (draw: () => number): Float32Array =>
    Float32Array.from({ length: valid.length * actionDim }, (_, i) => draw() * valid[Math.floor(i / actionDim)]);
  const noise = perNumber(() => random.normal());
  const mean = perNumber(() => 0.3 * random.normal());
  return {
    actions: noise.map((z, i) => mean[i] + std * z),
    oldLogProbabilities: valid.map((one, row) => {
      const own = noise.subarray(row * actionDim, (row + 1) * actionDim);
      return one * own.reduce((sum, z) => sum - z ** 2 / 2 - Math.log(std * Math.sqrt(2 * Math.PI)), 0);
    }),
    ...(reference && {
      referenceMean: perNumber(() => 0.5 * random.normal()),
      referenceStd: perNumber(() => 0.3 + random.uniform()),
    }),
  };
}

/** Of the chosen actions, from logits [rows, actionDim]. */
export function logProbabilities(logits: Float32Array, actions: Int32Array, actionDim: number): Float32Array {
  return Float32Array.from(actions, (action, row) => {
    const own = logits.subarray(row * actionDim, (row + 1) * actionDim);
    const highest = Math.max(...own);
    return own[action] - highest - Math.log(own.reduce((sum, logit) => sum + Math.exp(logit - highest), 0));
  });
}

/** The network with initial values, the same on every engine. */
export function actorCritic(engine: Engine, shape: PolicyShape): ParameterStore {
  const store = engine.createParameters(actorCriticParameters(shape));
  fillActorCritic(store, shape);
  return store;
}

export function fillActorCritic(store: ParameterStore, shape: PolicyShape): void {
  initialiseActorCritic(store, shape, new Random(3));
  moveVectors(store);
  if (shape.actionKind !== 'gaussian_sde') return;
  const random = new Random(5);
  store.value('log_std').forEach((value, i, all) => (all[i] = value + 0.3 * random.normal()));
}

/** The case's network and training step. */
export async function preparePpo(
  engine: Engine,
  { shape, settings }: PpoCase,
): Promise<{ readonly store: ParameterStore; readonly step: TrainingStep }> {
  const store = actorCritic(engine, shape);
  return { store, step: await engine.training(ppoProgram(shape, settings), store) };
}
