import { exp, logSoftmax, mul, neg, oneHot, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import type { ActionDistributionKind } from './action-distribution.ts';
import { actionLogits } from './policy.ts';

/** One of actionDim choices by the softmax of masked logits; an action that is not allowed has probability 0. */
export const categoricalDistribution: ActionDistributionKind = {
  actions: () => ({ shape: [], dtype: 'int32' }),
  inputs: ({ actionDim }) => ({ masks: { shape: [actionDim], dtype: 'float32' } }),
  referenceInputs: ({ actionDim }) => ({ referenceLogits: { shape: [actionDim], dtype: 'float32' } }),

  distribution(parameters, features, { masks }) {
    const logits = actionLogits(parameters, features, masks);
    const logProbabilities = logSoftmax(logits);
    return {
      logProbability: (actions) => sum(mul(oneHot(actions, logits.shape[1]!), logProbabilities), 1),
      entropy: () => neg(sum(mul(exp(logProbabilities), logProbabilities), 1)),
      divergenceFrom: ({ referenceLogits }) => divergence(referenceLogits, logProbabilities),
    };
  },

  outputs: (parameters, features, { masks }) => ({ logits: actionLogits(parameters, features, masks) }),
};

/** KL(p ‖ π) of each row, [rows], for p = softmax(logits); an action that neither allows adds 0. */
function divergence(logits: Tensor, logProbabilities: Tensor): Tensor {
  const reference = logSoftmax(logits);
  return sum(mul(exp(reference), sub(reference, logProbabilities)), 1);
}
