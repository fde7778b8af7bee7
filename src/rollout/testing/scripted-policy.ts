import assert from 'node:assert/strict';
import type { Forward, NamedArrays } from '../../learning/engine.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { ActionSampler } from '../sample-actions.ts';

/** Two layers of two numbers: enough for a mixed-up axis to show. */
export const SCRIPTED_SHAPE: PolicyShape = {
  stateDim: 2,
  actionDim: 3,
  hiddenSize: 2,
  mlpLayers: 1,
  gruLayers: 2,
  activation: 'tanh',
  layerNorm: false,
};

/** What decisions add to a memory: another number in every place, times `unit`. */
export function increment(layer: number, place: number, unit = 1): number {
  return unit * (1 + 2 * layer + place);
}

type Arrays = Readonly<Record<string, Float32Array>>;

/**
 * In place of a compiled program: outputs are what `compute` makes of a lane's inputs, memories grow by their increments.
 * As an engine's, the arrays are the same at every run.
 *
 * @param memories names of the hidden states, with their unit
 */
function scripted(
  lanes: number,
  sizes: Readonly<Record<string, number>>,
  memories: Readonly<Record<string, number>>,
  compute: (inputs: Arrays, lane: number, outputs: Arrays) => void,
): Forward {
  const { gruLayers, hiddenSize } = SCRIPTED_SHAPE;
  const outputs: Record<string, Float32Array> = {};
  for (const [name, size] of Object.entries(sizes)) outputs[name] = new Float32Array(lanes * size);
  for (const name of Object.keys(memories)) outputs[name] = new Float32Array(gruLayers * lanes * hiddenSize);
  return {
    async run(given: NamedArrays) {
      const inputs = given as Arrays;
      for (let lane = 0; lane < lanes; lane++) compute(inputs, lane, outputs);
      for (const [name, unit] of Object.entries(memories)) {
        inputs[name].forEach((value, i) => {
          const layer = Math.floor(i / (lanes * hiddenSize));
          outputs[name][i] = value + increment(layer, i % hiddenSize, unit);
        });
      }
      return outputs;
    },
  };
}

/** The number that grows by 1 a decision in the memory of a lane; and the last, which grows by 4 units. */
function first(memory: Float32Array, lane: number): number {
  return memory[lane * SCRIPTED_SHAPE.hiddenSize];
}

function last(memory: Float32Array, lane: number, lanes: number): number {
  return memory[(lanes + lane) * SCRIPTED_SHAPE.hiddenSize + 1];
}

const MASKED = -1e9;

/**
 * Of observations (a, b) after n remembered decisions: logits −(choice + n / 8), value 1000 a + 2 b + 40 n. The value's own
 * memory counts for the value, the actor's for the logits.
 */
export function scriptedChoices(lanes: number): Forward {
  return scripted(lanes, { logits: 3, value: 1 }, { hidden: 1, valueHidden: 10 }, (inputs, lane, { logits, value }) => {
    assert.deepEqual(Object.keys(inputs).sort(), ['hidden', 'masks', 'observations', 'valueHidden']);
    const { observations, masks, hidden, valueHidden } = inputs;
    for (let a = 0; a < 3; a++) {
      logits[3 * lane + a] = masks[3 * lane + a] > 0 ? -(a + first(hidden, lane) / 8) : MASKED;
    }
    value[lane] = 1000 * observations[2 * lane] + 2 * observations[2 * lane + 1] + last(valueHidden, lane, lanes);
  });
}

/** Logits choice + 10 a + 100 n, of observations (a, b) after n decisions that it remembers itself. */
export function scriptedReference(lanes: number): Forward {
  return scripted(
    lanes,
    { logits: 3 },
    { hidden: 1 },
    ({ observations, masks, hidden, ...others }, lane, { logits }) => {
      assert.deepEqual(Object.keys(others), []);
      for (let a = 0; a < 3; a++) {
        const logit = a + 10 * observations[2 * lane] + 100 * first(hidden, lane);
        logits[3 * lane + a] = masks[3 * lane + a] > 0 ? logit : MASKED;
      }
    },
  );
}

/** Means (a, b) and deviations 1 and 1 + n, of observations (a, b) after n remembered decisions; value as of choices. */
export function scriptedVectors(lanes: number): Forward {
  const sizes = { mean: 2, std: 2, value: 1 };
  return scripted(lanes, sizes, { hidden: 1, valueHidden: 10 }, (inputs, lane, { mean, std, value }) => {
    assert.deepEqual(Object.keys(inputs).sort(), ['hidden', 'observations', 'valueHidden']);
    const { observations, hidden, valueHidden } = inputs;
    mean.set(observations.subarray(2 * lane, 2 * lane + 2), 2 * lane);
    std.set([1, 1 + first(hidden, lane)], 2 * lane);
    value[lane] = 1000 * observations[2 * lane] + 2 * observations[2 * lane + 1] + last(valueHidden, lane, lanes);
  });
}

/** Takes the last choice that is allowed; its logit is the log-probability. */
export class LastAllowed implements ActionSampler {
  readonly actionSize = 1;
  readonly actions: Int32Array;
  readonly logProbabilities: Float32Array;
  rollouts = 0;

  constructor(lanes: number) {
    this.actions = new Int32Array(lanes);
    this.logProbabilities = new Float32Array(lanes);
  }

  sample({ logits }: Arrays): void {
    for (let lane = 0; lane < this.actions.length; lane++) {
      const row = logits.subarray(3 * lane, 3 * lane + 3);
      this.actions[lane] = row.findLastIndex((logit) => logit > MASKED);
      this.logProbabilities[lane] = row[this.actions[lane]];
    }
  }

  beginRollout(): void {
    this.rollouts++;
  }

  state(): null {
    return null;
  }

  restore(): void {}
}

/** Takes the mean plus the deviation; the log-probability is their sum. */
export class OneDeviationUp implements ActionSampler {
  readonly actionSize = 2;
  readonly actions: Float32Array;
  readonly logProbabilities: Float32Array;

  constructor(lanes: number) {
    this.actions = new Float32Array(lanes * 2);
    this.logProbabilities = new Float32Array(lanes);
  }

  sample({ mean, std }: Arrays): void {
    for (let i = 0; i < this.actions.length; i++) this.actions[i] = mean[i] + std[i];
    for (let lane = 0; lane < this.logProbabilities.length; lane++) {
      this.logProbabilities[lane] = this.actions[2 * lane] + this.actions[2 * lane + 1];
    }
  }

  beginRollout(): void {}

  state(): null {
    return null;
  }

  restore(): void {}
}
