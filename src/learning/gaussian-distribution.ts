import { add, exp, mul, zerosLike } from '@tensorflow/tfjs-core';
import type { ActionDistributionKind } from './action-distribution.ts';
import { linear } from './linear.ts';
import { NORMAL_INPUTS, NormalDistribution } from './normal-distribution.ts';

/** The action head gives means; `log_std` [actionDim], whatever the state, the logarithms of standard deviations. */
export const gaussianDistribution: ActionDistributionKind = {
  ...NORMAL_INPUTS,

  distribution(parameters, features) {
    const logStd = parameters['log_std'];
    return new NormalDistribution(linear(parameters, 'actor', features), logStd, exp(mul(logStd, 2)));
  },

  outputs(parameters, features) {
    const mean = linear(parameters, 'actor', features);
    return { mean, std: add(zerosLike(mean), exp(parameters['log_std'])) };
  },
};
