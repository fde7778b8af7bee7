/**
 * The value function alone, as it is fitted on rollouts of a frozen policy before PPO starts from a pretrained model:
 *
 *     L = (1/N) Σ_i (V(s_i) − R_i)²,      i over the N valid steps.
 *
 * It reads the value trunk, so the actor's gradients are 0, and an update of the group `critic` changes no logit.
 */
import { div, maximum, reshape } from '@tensorflow/tfjs-core';
import './gradients.ts';
import { valueSequence } from './actor-critic.ts';
import type { ArraySpec, TrainingProgram } from './engine.ts';
import type { PolicyShape } from './policy-shape.ts';
import { valueSums } from './value-loss.ts';

export interface ValueSettings {
  /** Sequences side by side. */
  readonly lanes: number;
  /** Steps of a sequence. */
  readonly time: number;
}

/**
 * Inputs: `observations` [time, lanes, stateDim], normalised; `valid` and `returns` [time, lanes], returns in units of
 * the return scale; with GRU layers `valueHidden` [gruLayers, lanes, hiddenSize] at the sequences' start. Outputs:
 * `loss` and the sums of `VALUE_SUMS`. Parameters: `actorCriticParameters`.
 */
export function valueProgram(shape: PolicyShape, settings: ValueSettings): TrainingProgram {
  const { lanes, time } = settings;
  const rows = time * lanes;
  const steps: ArraySpec = { shape: [time, lanes], dtype: 'float32', lanes: 1 };
  const inputs: Record<string, ArraySpec> = {
    observations: { ...steps, shape: [time, lanes, shape.stateDim] },
    valid: steps,
    returns: steps,
  };
  if (shape.gruLayers > 0) {
    inputs['valueHidden'] = { ...steps, shape: [shape.gruLayers, lanes, shape.hiddenSize] };
  }
  return {
    name: `value ${JSON.stringify({ shape, settings })}`,
    storable: true,
    inputs,
    withLanes: (fewer) => valueProgram(shape, { ...settings, lanes: fewer }),
    run(parameters, batch) {
      const observations = reshape(batch['observations'], [rows, shape.stateDim]);
      const values = valueSequence(parameters, shape, observations, batch['valueHidden']);
      const sums = valueSums(values, reshape(batch['returns'], [rows]), reshape(batch['valid'], [rows]));
      return { loss: div(sums.valueSquaredErrorSum, maximum(sums.validSum, 1)), ...sums };
    },
  };
}
