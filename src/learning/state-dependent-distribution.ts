/**
 * Generalised state-dependent exploration (Raffin, Kober and Stulp 2021, "Smooth exploration for robotic reinforcement
 * learning"), as Stable-Baselines3 computes it. An action is
 *
 *     a = μ(s) + Wᵀ h(s),      W_ja ~ N(0, exp(log_std_ja)²),
 *
 * with h the features of the trunk and one noise matrix W [hiddenSize, actionDim] for several steps, so that noise is a
 * smooth function of the state. Over all matrices that is a normal distribution of
 *
 *     σ_a(s)² = Σ_j h_j(s)² exp(log_std_ja)² + 1e-6,
 *
 * which log π, entropy and divergence are those of. No gradient flows through h into the trunk (`learn_features` of
 * Stable-Baselines3 is off), so exploration does not shape the features.
 */
import { add, exp, log, matMul, mul, sqrt, square, type Tensor } from '@tensorflow/tfjs-core';
import type { ActionDistributionKind } from './action-distribution.ts';
import type { NamedTensors } from './engine.ts';
import { linear } from './linear.ts';
import { NORMAL_INPUTS, NormalDistribution } from './normal-distribution.ts';
import { stopGradient } from './stop-gradient.ts';

/** Keeps the density finite where all features are 0. */
const LEAST_VARIANCE = 1e-6;

export const stateDependentDistribution: ActionDistributionKind = {
  ...NORMAL_INPUTS,

  distribution(parameters, features) {
    const variance = varianceOf(parameters, features);
    return new NormalDistribution(linear(parameters, 'actor', features), mul(log(variance), 0.5), variance);
  },

  /** With `features`, of which the sampler makes noise. */
  outputs: (parameters, features) => ({
    mean: linear(parameters, 'actor', features),
    std: sqrt(varianceOf(parameters, features)),
    features,
  }),
};

/** [rows, actionDim] */
function varianceOf(parameters: NamedTensors, features: Tensor): Tensor {
  const ofNoise = exp(mul(parameters['log_std'], 2));
  return add(matMul(square(stopGradient(features)), ofNoise), LEAST_VARIANCE);
}
