/**
 * Behaviour cloning with per-decision weights: MARWIL (Wang et al. 2018, "Exponentially weighted imitation learning
 * for batched historical data"), of which plain cloning is the case of equal weights. The loss of a batch is
 *
 *     L = (1/N) Σ_i w_i CE_i  +  c (1/N) Σ_i (V(s_i) − R_i)²,      i over the N steps that bear loss,
 *     CE_i = − Σ_a q_i(a) log π(a | s_i),   q_i = (1 − ε) [a = a_i] + ε / |allowed_i|  for allowed a,
 *
 * with w_i = exp(β A_i), bounded and prepared with the data, and R_i the scaled discounted return. Where a policy
 * demonstrates, its recorded probabilities are the labels, q_i(a) = p(a | s_i): distillation (Hinton, Vinyals and Dean
 * 2015, "Distilling the knowledge in a neural network") at temperature 1. CE_i is then KL(p ‖ π) and the entropy of p.
 *
 * Departures from the paper:
 * 1. The policy is recurrent: losses are taken along sequences, the hidden state is carried between them.
 * 2. The value function reads the trunk without sending gradient into it, so that the actor's weights are the same
 *    bit for bit whatever c is.
 * 3. Advantages are computed from the data when it is prepared, not from the value function being trained.
 * 4. Labels may be smoothed (Szegedy et al. 2016), over the allowed actions only; recorded probabilities are not, which
 *    say themselves how sure the demonstrator was.
 * 5. The sum is divided by the number of steps, not by the sum of weights: a batch of poor decisions then moves the
 *    policy less, and a batch whose weights are all 0 has loss 0.
 */
import {
  add,
  argMax,
  cast,
  equal,
  exp,
  logSoftmax,
  maximum,
  mul,
  neg,
  oneHot,
  reshape,
  square,
  sub,
  sum,
  div,
} from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import './gradients.ts';
import type { ArraySpec, TrainingProgram } from './engine.ts';
import { actionLogits, stateValues, trunkSequence } from './policy.ts';
import type { PolicyShape } from './policy-shape.ts';

export interface CloningSettings {
  /** Sequences side by side. */
  readonly lanes: number;
  /** Steps of a sequence, burn-in included. */
  readonly time: number;
  /** ε; 0 in validation and with soft labels. */
  readonly labelSmoothing: number;
  /** Labels are the batch's `targets`, the probabilities of the policy that demonstrated; accuracy counts its actions. */
  readonly softLabels?: boolean;
  /** c. */
  readonly valueCoefficient: number;
}

/** Sums over a batch's loss-bearing steps; scalars. `CloningMetrics` makes epoch figures of them. */
export const CLONING_SUMS = [
  'policyLossSum',
  'negativeLogLikelihoodSum',
  'correctSum',
  'entropySum',
  'valueErrorSum',
  'valueSquaredErrorSum',
  'returnSum',
  'returnSquareSum',
  'validSum',
  'weightSum',
] as const;

/**
 * Inputs: a `SequenceBatch`'s arrays under their names, and with GRU layers `hidden` [gruLayers, lanes, hiddenSize],
 * the state that the sequence before this one ended in. Outputs: `loss`, the sums, and with GRU layers `hidden`.
 */
export function cloningProgram(shape: PolicyShape, settings: CloningSettings): TrainingProgram {
  const { lanes, time, labelSmoothing, softLabels, valueCoefficient } = settings;
  if (softLabels && labelSmoothing > 0) throw new Error('soft labels are not smoothed');
  const rows = time * lanes;
  const steps: ArraySpec = { shape: [time, lanes], dtype: 'float32', lanes: 1 };
  const inputs: Record<string, ArraySpec> = {
    observations: { ...steps, shape: [time, lanes, shape.stateDim] },
    actions: { ...steps, dtype: 'int32' },
    masks: { ...steps, shape: [time, lanes, shape.actionDim] },
    valid: steps,
    weights: steps,
    returns: steps,
    carry: { shape: [lanes], dtype: 'float32', lanes: 0 },
  };
  if (softLabels) inputs['targets'] = { ...steps, shape: [time, lanes, shape.actionDim] };
  if (shape.gruLayers > 0) inputs['hidden'] = { ...steps, shape: [shape.gruLayers, lanes, shape.hiddenSize] };

  return {
    name: `cloning ${JSON.stringify({ shape, settings })}`,
    storable: true,
    inputs,
    withLanes: (fewer) => cloningProgram(shape, { ...settings, lanes: fewer }),
    run(parameters, batch) {
      const actions = reshape(batch['actions'], [rows]);
      const masks = reshape(batch['masks'], [rows, shape.actionDim]);
      const valid = reshape(batch['valid'], [rows]);
      const weights = reshape(batch['weights'], [rows]);
      const returns = reshape(batch['returns'], [rows]);
      const hidden = batch['hidden'] && mul(batch['hidden'], reshape(batch['carry'], [1, lanes, 1]));
      const trunk = trunkSequence(parameters, shape, reshape(batch['observations'], [rows, shape.stateDim]), hidden);

      const logits = actionLogits(parameters, trunk.features, masks);
      const logProbabilities = logSoftmax(logits);
      const labels = oneHot(actions, shape.actionDim);
      const targets = softLabels
        ? reshape(batch['targets'], [rows, shape.actionDim])
        : smoothed(labels, masks, labelSmoothing);
      const crossEntropy = neg(sum(mul(targets, logProbabilities), 1));
      const policyLossSum = sum(mul(weights, crossEntropy));

      const valueError = sub(stateValues(parameters, trunk.features), returns);
      const valueSquaredErrorSum = sum(mul(valid, square(valueError)));

      const validSum = sum(valid);
      const count = maximum(validSum, 1);
      const loss = add(div(policyLossSum, count), mul(div(valueSquaredErrorSum, count), valueCoefficient));

      const entropy = neg(sum(mul(exp(logProbabilities), logProbabilities), 1));
      const correct = cast(equal(argMax(logits, 1), actions), 'float32');
      return {
        loss,
        policyLossSum,
        negativeLogLikelihoodSum: neg(sum(mul(valid, sum(mul(labels, logProbabilities), 1)))),
        correctSum: sum(mul(valid, correct)),
        entropySum: sum(mul(valid, entropy)),
        valueErrorSum: sum(mul(valid, valueError)),
        valueSquaredErrorSum,
        returnSum: sum(mul(valid, returns)),
        returnSquareSum: sum(mul(valid, square(returns))),
        validSum,
        weightSum: sum(weights),
        ...(trunk.hidden && { hidden: trunk.hidden }),
      };
    },
  };
}

/** Labels with probability mass ε spread evenly over the allowed actions; [rows, actionDim] each. */
function smoothed(labels: Tensor, masks: Tensor, epsilon: number): Tensor {
  if (epsilon === 0) return labels;
  return add(mul(labels, 1 - epsilon), mul(div(masks, sum(masks, 1, true)), epsilon));
}
