import type { ParameterStore } from '../learning/engine.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { ChoiceSampler } from './sample-actions-categorical.ts';
import { GaussianSampler } from './sample-actions-gaussian.ts';
import { StateDependentSampler } from './sample-actions-state-dependent.ts';

/** Draws actions from what the act program of PPO gives, in all lanes, while experience is gathered. */
export interface ActionSampler {
  /** Numbers of an action as the buffer stores it: 1 for a choice, actionDim for a vector. */
  readonly actionSize: number;
  /** [lanes × actionSize], of the last `sample`; int32 for choices, float32 for vectors. */
  readonly actions: Int32Array | Float32Array;
  /** float32 [lanes], in nats, of the drawn actions, before any clipping to bounds. */
  readonly logProbabilities: Float32Array;
  /** Draws in every lane, each lane from its own random numbers. */
  sample(outputs: Readonly<Record<string, Float32Array>>): void;
  /** A rollout begins: state-dependent exploration draws new matrices. */
  beginRollout(parameters: Pick<ParameterStore, 'value'>): void;
  /** Plain data that JSON keeps exactly; `restore` goes on from it with the same draws. */
  state(): unknown;
  restore(state: unknown): void;
}

export interface ActionSamplerSettings {
  readonly lanes: number;
  readonly seed: number;
  /** With state-dependent exploration, steps between draws of its matrices; 0: at the beginning of a rollout only. */
  readonly sdeSampleInterval: number;
}

/** What draws the actions of a policy. */
export function createActionSampler(
  shape: PolicyShape,
  { lanes, seed, sdeSampleInterval }: ActionSamplerSettings,
): ActionSampler {
  const { actionKind = 'categorical', actionDim, hiddenSize } = shape;
  switch (actionKind) {
    case 'categorical':
      return new ChoiceSampler(lanes, actionDim, seed);
    case 'gaussian':
      return new GaussianSampler(lanes, actionDim, seed);
    case 'gaussian_sde':
      return new StateDependentSampler(lanes, actionDim, hiddenSize, seed, sdeSampleInterval);
  }
}
