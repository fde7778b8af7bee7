import type { Random } from '../base/random.ts';
import type { NamedArrays } from '../learning/engine.ts';
import type { Advantages } from '../learning/generalised-advantage.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import type { Experience } from './experience.ts';

export interface MinibatchSettings {
  /** Steps of a sequence; 1 without GRU layers, where every step stands for itself. */
  readonly time: number;
  /** Sequences of a minibatch. */
  readonly lanes: number;
  /** Whether a minibatch's advantages are brought to mean 0 and standard deviation 1. */
  readonly normaliseAdvantages: boolean;
}

/** Keeps the deviation away from 0, as Stable-Baselines3 does. */
const EPSILON = 1e-8;

/** One of the programs' inputs for every step. */
interface StepInput {
  readonly name: string;
  /** [time, lanes, size]. */
  readonly buffer: Float32Array | Int32Array;
  readonly size: number;
  /** What padding holds: anything finite. */
  readonly filler: number;
  /** [steps of the rollout, its lanes, size]. */
  readonly source: (targets: Advantages) => Float32Array | Int32Array;
}

/**
 * Cuts a rollout into sequences and deals them out, shuffled, as inputs of the PPO and value programs. A sequence ends at
 * the latest where its episode does and where hidden states were kept; what is missing to its full length, and sequences
 * missing to the last minibatch, are padding with `valid` 0.
 */
export class Minibatches {
  private readonly shape: PolicyShape;
  private readonly experience: Experience;
  private readonly settings: MinibatchSettings;
  /** Per sequence: lane, first step, steps. */
  private sequences = new Int32Array(0);
  /** The order in which a pass deals sequences out. */
  private order = new Int32Array(0);
  private readonly inputs: readonly StepInput[];
  /** float32 [time, lanes]. */
  private readonly valid: Float32Array;
  /** `buffer` float32 [gruLayers, lanes, hiddenSize]; none without GRU layers. */
  private readonly memories: readonly { readonly name: 'hidden' | 'valueHidden'; readonly buffer: Float32Array }[];
  /** int32 [time, lanes]: which row of the rollout stands in each place of the minibatch; −1: padding. */
  private readonly rows: Int32Array;

  constructor(shape: PolicyShape, experience: Experience, settings: MinibatchSettings) {
    const { time, lanes } = settings;
    if (experience.stateInterval !== time) throw new Error('hidden states have to be kept where sequences begin');
    this.shape = shape;
    this.experience = experience;
    this.settings = settings;
    this.inputs = stepInputs(shape, experience, time * lanes);
    this.valid = new Float32Array(time * lanes);
    this.rows = new Int32Array(time * lanes);
    const names = shape.gruLayers > 0 ? (['hidden', 'valueHidden'] as const) : [];
    const memorySize = shape.gruLayers * lanes * shape.hiddenSize;
    this.memories = names.map((name) => ({ name, buffer: new Float32Array(memorySize) }));
  }

  /** Looks where the rollout at hand is to be cut; once after each. */
  cut(): void {
    const { steps, lanes, terminated, truncated } = this.experience;
    const { time } = this.settings;
    const found: number[] = [];
    for (let lane = 0; lane < lanes; lane++) {
      let start = 0;
      for (let t = 0; t < steps; t++) {
        const at = t * lanes + lane;
        if (!terminated[at] && !truncated[at] && (t + 1) % time !== 0 && t !== steps - 1) continue;
        found.push(lane, start, t + 1 - start);
        start = t + 1;
      }
    }
    this.sequences = Int32Array.from(found);
    this.order = new Int32Array(found.length / 3);
  }

  /** One pass over the rollout in random order. The arrays are the same ones each time. */
  *pass(targets: Advantages, random: Random): Generator<NamedArrays> {
    const { inputs, order, rows, valid, settings, memories } = this;
    for (let i = 0; i < order.length; i++) order[i] = i;
    random.shuffle(order);
    const arrays = Object.fromEntries([...inputs, ...memories].map(({ name, buffer }) => [name, buffer]));
    for (let from = 0; from < order.length; from += settings.lanes) {
      rows.fill(-1);
      const columns = Math.min(settings.lanes, order.length - from);
      for (let column = 0; column < columns; column++) this.place(order[from + column], column);
      for (let i = 0; i < rows.length; i++) valid[i] = rows[i] < 0 ? 0 : 1;
      for (const { buffer, size, filler, source } of inputs) gather(source(targets), rows, buffer, size, filler);
      if (settings.normaliseAdvantages) normaliseAdvantages(arrays['advantages'], valid);
      yield { ...arrays, valid };
    }
  }

  /** Puts a sequence into a column of the minibatch, with the hidden states at its start: zero where an episode begins. */
  private place(sequence: number, column: number): void {
    const { rows, sequences, settings, experience, memories } = this;
    const { gruLayers, hiddenSize } = this.shape;
    const lane = sequences[sequence * 3];
    const start = sequences[sequence * 3 + 1];
    const length = sequences[sequence * 3 + 2];
    for (let t = 0; t < length; t++) rows[t * settings.lanes + column] = (start + t) * experience.lanes + lane;
    const kept = start % settings.time === 0 ? start / settings.time : null;
    for (const { name, buffer } of memories) {
      for (let layer = 0; layer < gruLayers; layer++) {
        const to = (layer * settings.lanes + column) * hiddenSize;
        if (kept === null) buffer.fill(0, to, to + hiddenSize);
        else {
          const from = ((kept * gruLayers + layer) * experience.lanes + lane) * hiddenSize;
          buffer.set(experience[name].subarray(from, from + hiddenSize), to);
        }
      }
    }
  }
}

function stepInputs({ stateDim, actionDim }: PolicyShape, experience: Experience, rows: number): StepInput[] {
  const chooses = experience.actions instanceof Int32Array;
  const input = (name: string, size: number, source: StepInput['source'], filler = 0): StepInput => {
    const buffer = name === 'actions' && chooses ? new Int32Array(rows) : new Float32Array(rows * size);
    return { name, buffer, size, filler, source };
  };
  const outputs = () => experience.referenceOutputs;
  const reference = chooses
    ? [input('referenceLogits', actionDim, outputs)]
    : [input('referenceMean', actionDim, outputs), input('referenceStd', actionDim, () => experience.referenceStd, 1)];
  return [
    input('observations', stateDim, () => experience.observations),
    ...(chooses ? [input('masks', actionDim, () => experience.masks, 1)] : []),
    input('actions', chooses ? 1 : actionDim, () => experience.actions),
    input('oldLogProbabilities', 1, () => experience.logProbabilities),
    input('oldValues', 1, () => experience.values),
    input('advantages', 1, ({ advantages }) => advantages),
    input('returns', 1, ({ returns }) => returns),
    ...(experience.referenceOutputs.length > 0 ? reference : []),
  ];
}

/** Copies the rows named, `size` numbers each, one after another; in place of a negative one, the filler. */
function gather(
  source: Float32Array | Int32Array,
  rows: Int32Array,
  target: Float32Array | Int32Array,
  size: number,
  filler: number,
): void {
  for (let i = 0, to = 0; i < rows.length; i++) {
    if (rows[i] < 0) for (let k = 0; k < size; k++) target[to++] = filler;
    else for (let k = 0, from = rows[i] * size; k < size; k++) target[to++] = source[from++];
  }
}

/** Brings the valid ones to mean 0 and (sample) standard deviation 1, in place. */
export function normaliseAdvantages(advantages: Float32Array | Int32Array, valid: ArrayLike<number> | null): void {
  const counts = (i: number): boolean => valid === null || valid[i] > 0;
  let count = 0;
  let sum = 0;
  for (let i = 0; i < advantages.length; i++) {
    if (!counts(i)) continue;
    count++;
    sum += advantages[i];
  }
  if (count < 2) return;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < advantages.length; i++) if (counts(i)) squares += (advantages[i] - mean) ** 2;
  const deviation = Math.sqrt(squares / (count - 1)) + EPSILON;
  for (let i = 0; i < advantages.length; i++) if (counts(i)) advantages[i] = (advantages[i] - mean) / deviation;
}
