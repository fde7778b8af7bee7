import type { Tensor } from '@tensorflow/tfjs-core';
import type { ActionKind } from '../contract/action-kinds.ts';
import { categoricalDistribution } from './categorical-distribution.ts';
import type { ArraySpec, NamedTensors } from './engine.ts';
import { gaussianDistribution } from './gaussian-distribution.ts';
import type { PolicyShape } from './policy-shape.ts';
import { stateDependentDistribution } from './state-dependent-distribution.ts';

/** What a policy may do in each of several states (rows): probabilities of choices, or densities of vectors. */
export interface ActionDistribution {
  /** log π of an action in each row, [rows], in nats; `actions` as the kind stores them. */
  logProbability(actions: Tensor): Tensor;
  /** [rows], or a scalar where it is the same in every row; in nats. */
  entropy(): Tensor;
  /** KL(reference ‖ π) of each row, [rows], in nats; `reference` holds what `referenceInputs` names. */
  divergenceFrom(reference: NamedTensors): Tensor;
}

/** One kind of action, as PPO's programs use it. Row-wise inputs have any leading axes where they are declared. */
export interface ActionDistributionKind {
  /** Of one row: what a minibatch stores of an action. */
  actions(shape: PolicyShape): ArraySpec;
  /** Of one row: what the distribution needs beside features. */
  inputs(shape: PolicyShape): Readonly<Record<string, ArraySpec>>;
  /** Of one row: what a minibatch stores of the distribution that is stayed near. */
  referenceInputs(shape: PolicyShape): Readonly<Record<string, ArraySpec>>;
  /** @param features float32 [rows, hiddenSize] of the actor's trunk */
  distribution(parameters: NamedTensors, features: Tensor, inputs: NamedTensors): ActionDistribution;
  /** What the act program gives of the distribution, [rows, …] each. */
  outputs(parameters: NamedTensors, features: Tensor, inputs: NamedTensors): NamedTensors;
}

const KINDS: Readonly<Record<ActionKind, ActionDistributionKind>> = {
  categorical: categoricalDistribution,
  gaussian: gaussianDistribution,
  gaussian_sde: stateDependentDistribution,
};

/** The distribution of a policy's actions. */
export function actionDistributionKind({ actionKind = 'categorical' }: PolicyShape): ActionDistributionKind {
  return KINDS[actionKind];
}
