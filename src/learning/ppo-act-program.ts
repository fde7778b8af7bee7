import { actionDistributionKind } from './action-distribution.ts';
import { valueStep } from './actor-critic.ts';
import type { ArraySpec, Program } from './engine.ts';
import { trunkStep } from './policy.ts';
import type { PolicyShape } from './policy-shape.ts';

/**
 * One decision in each of `lanes` lanes while PPO gathers experience: the policy's distribution, and the value of the
 * value trunk.
 *
 * Inputs: `observations` [lanes, stateDim], normalised; for choices `masks` [lanes, actionDim], 1 allowed, 0 not; with
 * GRU layers `hidden` and `valueHidden` [gruLayers, lanes, hiddenSize]. Outputs: for choices `logits` [lanes, actionDim],
 * masked; for vectors `mean` and `std` [lanes, actionDim], with state-dependent exploration `features` [lanes,
 * hiddenSize]; `value` [lanes], in units of the return scale; with GRU layers the next `hidden` and `valueHidden`.
 * Parameters: `actorCriticParameters`.
 */
export function ppoActProgram(shape: PolicyShape, lanes: number): Program {
  const kind = actionDistributionKind(shape);
  const inputs: Record<string, ArraySpec> = { observations: { shape: [lanes, shape.stateDim], dtype: 'float32' } };
  for (const [name, spec] of Object.entries(kind.inputs(shape))) {
    inputs[name] = { ...spec, shape: [lanes, ...spec.shape] };
  }
  if (shape.gruLayers > 0) {
    const state: ArraySpec = { shape: [shape.gruLayers, lanes, shape.hiddenSize], dtype: 'float32' };
    Object.assign(inputs, { hidden: state, valueHidden: state });
  }
  return {
    name: `ppo act ${JSON.stringify(shape)}`,
    storable: true,
    inputs,
    run(parameters, { observations, hidden, valueHidden, ...rest }) {
      const actor = trunkStep(parameters, shape, observations, hidden);
      const critic = valueStep(parameters, shape, observations, valueHidden);
      return {
        ...kind.outputs(parameters, actor.features, rest),
        value: critic.values,
        ...(actor.hidden && { hidden: actor.hidden }),
        ...(critic.hidden && { valueHidden: critic.hidden }),
      };
    },
  };
}
