/**
 * Proximal policy optimisation with the clipped objective (Schulman, Wolski, Dhariwal, Radford and Klimov 2017,
 * "Proximal policy optimization algorithms"), for policies of every kind of action. The loss of a minibatch is
 *
 *     L = (1/N) Σ_i [ − min(r_i A_i, clip(r_i, 1 − ε, 1 + ε) A_i) − c_e H(π(· | s_i)) + c_v (V(s_i) − R_i)²
 *                     + c_k KL(π_ref(· | s_i) ‖ π(· | s_i)) ],        r_i = π(a_i | s_i) / π_old(a_i | s_i),
 *
 * i over the N valid steps, A_i and R_i as generalised advantage estimation gives them.
 *
 * Departures from the paper:
 * 1. Actor and value function share no parameter, so c_v weighs the value loss against nothing; it scales the gradient
 *    that the value function's own optimiser group clips.
 * 2. The policy may be recurrent: a minibatch is sequences, each with the hidden states that the rollout had at its
 *    start ("stored state" in Kapturowski et al. 2019, "Recurrent experience replay in distributed reinforcement
 *    learning"). A sequence ends where its episode does; what follows is padding.
 * 3. The value loss may be clipped as in OpenAI Baselines (`clippedValueLoss`), with the ε of the policy.
 * 4. The last term, with the setting `reference`, keeps the policy near the pretrained one it started from: the
 *    cross-entropy of kickstarting (Schmitt et al. 2018, "Kickstarting deep reinforcement learning") less the
 *    reference's entropy, as in VPT (Baker et al. 2022, "Video pretraining").
 * 5. Advantages are normalised outside, so whether that is over the minibatch or the rollout is the caller's choice.
 * 6. ε and the coefficients are inputs: a schedule changes numbers, not the program.
 */
import { add, div, exp, maximum, mul, neg, reshape, step, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import './gradients.ts';
import { actionDistributionKind } from './action-distribution.ts';
import { valueSequence } from './actor-critic.ts';
import { clippedSurrogate } from './clipped-surrogate.ts';
import type { ArraySpec, NamedTensors, TrainingProgram } from './engine.ts';
import { trunkSequence } from './policy.ts';
import type { PolicyShape } from './policy-shape.ts';
import { clippedValueLoss, valueSums } from './value-loss.ts';

export interface PpoSettings {
  /** Sequences side by side. */
  readonly lanes: number;
  /** Steps of a sequence. */
  readonly time: number;
  /** Whether the value loss is clipped around the rollout's values. */
  readonly valueClipping: boolean;
  /** Whether there is a policy to stay near. */
  readonly reference: boolean;
}

/** Sums over a minibatch's valid steps beside those of `VALUE_SUMS`; scalars. `PpoMetrics` makes figures of them. */
export const PPO_SUMS = ['policyLossSum', 'entropySum', 'approximateKlSum', 'clippedSum'] as const;

/**
 * Inputs, float32 where not said:
 * - `observations` [time, lanes, stateDim], normalised;
 * - [time, lanes]: `valid`, 1 or 0; `oldLogProbabilities` of the actions, in nats; `advantages`, normalised; `returns`
 *   and `oldValues`, in units of the return scale;
 * - for choices, `actions` int32 [time, lanes] and `masks` [time, lanes, actionDim], 1 allowed, 0 not; with `reference`,
 *   `referenceLogits` [time, lanes, actionDim], masked;
 * - for vectors, `actions` [time, lanes, actionDim] as they were drawn, before any clipping to bounds; with `reference`,
 *   `referenceMean` and `referenceStd` [time, lanes, actionDim];
 * - with GRU layers, `hidden` and `valueHidden` [gruLayers, lanes, hiddenSize] at the sequences' start;
 * - scalars: `clipRange` ε, `entropyCoefficient` c_e, `valueCoefficient` c_v, with `reference` `klCoefficient` c_k.
 *
 * What padding holds must be finite, and counts for nothing. Outputs: `loss`, the sums of `PPO_SUMS` and `VALUE_SUMS`,
 * and with `reference` `referenceKlSum`. Parameters: `actorCriticParameters`.
 */
export function ppoProgram(shape: PolicyShape, settings: PpoSettings): TrainingProgram {
  const { lanes, time, valueClipping, reference } = settings;
  const rows = time * lanes;
  const kind = actionDistributionKind(shape);
  return {
    name: `ppo ${JSON.stringify({ shape, settings })}`,
    storable: true,
    inputs: inputsOf(shape, settings),
    withLanes: (fewer) => ppoProgram(shape, { ...settings, lanes: fewer }),
    run(parameters, batch) {
      const perStep = (name: string): Tensor => reshape(batch[name], [rows]);
      const rowsOf = (specs: Readonly<Record<string, ArraySpec>>): NamedTensors =>
        Object.fromEntries(
          Object.entries(specs).map(([name, spec]) => [name, reshape(batch[name], [rows, ...spec.shape])]),
        );
      const observations = reshape(batch['observations'], [rows, shape.stateDim]);
      const valid = perStep('valid');
      const total = (x: Tensor): Tensor => sum(mul(valid, x));
      const range = batch['clipRange'];

      const { features } = trunkSequence(parameters, shape, observations, batch['hidden']);
      const policy = kind.distribution(parameters, features, rowsOf(kind.inputs(shape)));
      const { actions } = rowsOf({ actions: kind.actions(shape) });
      const logRatio = sub(policy.logProbability(actions), perStep('oldLogProbabilities'));
      const ratio = exp(logRatio);
      const advantages = perStep('advantages');
      const policyLossSum = neg(total(clippedSurrogate(ratio, advantages, sub(1, range), add(1, range))));
      const entropySum = total(policy.entropy());

      const values = valueSequence(parameters, shape, observations, batch['valueHidden']);
      const returns = perStep('returns');
      const sums = valueSums(values, returns, valid);
      const valueLossSum = valueClipping
        ? total(clippedValueLoss(values, returns, perStep('oldValues'), range))
        : sums.valueSquaredErrorSum;
      const referenceKlSum = reference && total(policy.divergenceFrom(rowsOf(kind.referenceInputs(shape))));

      const policyTerms = sub(policyLossSum, mul(batch['entropyCoefficient'], entropySum));
      const terms = add(policyTerms, mul(batch['valueCoefficient'], valueLossSum));
      const lossSum = referenceKlSum ? add(terms, mul(batch['klCoefficient'], referenceKlSum)) : terms;
      const change = sub(ratio, 1);
      return {
        loss: div(lossSum, maximum(sums.validSum, 1)),
        policyLossSum,
        entropySum,
        // Never negative, and of less variance than −log r (Schulman 2020, "Approximating KL divergence").
        approximateKlSum: total(sub(change, logRatio)),
        clippedSum: total(step(sub(maximum(change, neg(change)), range))),
        ...sums,
        ...(referenceKlSum && { referenceKlSum }),
      };
    },
  };
}

function inputsOf(shape: PolicyShape, { lanes, time, reference }: PpoSettings): Record<string, ArraySpec> {
  const kind = actionDistributionKind(shape);
  const perStep = (spec: ArraySpec): ArraySpec => ({ ...spec, shape: [time, lanes, ...spec.shape], lanes: 1 });
  const steps: ArraySpec = { shape: [time, lanes], dtype: 'float32', lanes: 1 };
  const state: ArraySpec = { ...steps, shape: [shape.gruLayers, lanes, shape.hiddenSize] };
  const scalar: ArraySpec = { shape: [], dtype: 'float32' };
  const eachPerStep = (specs: Readonly<Record<string, ArraySpec>>): Record<string, ArraySpec> =>
    Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, perStep(spec)]));
  return {
    observations: { ...steps, shape: [time, lanes, shape.stateDim] },
    ...eachPerStep({ ...kind.inputs(shape), actions: kind.actions(shape) }),
    valid: steps,
    oldLogProbabilities: steps,
    advantages: steps,
    returns: steps,
    oldValues: steps,
    ...(reference && eachPerStep(kind.referenceInputs(shape))),
    ...(shape.gruLayers > 0 && { hidden: state, valueHidden: state }),
    clipRange: scalar,
    entropyCoefficient: scalar,
    valueCoefficient: scalar,
    ...(reference && { klCoefficient: scalar }),
  };
}
