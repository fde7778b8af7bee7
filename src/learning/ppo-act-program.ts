import { valueStep } from './actor-critic.ts';
import type { ArraySpec, Program } from './engine.ts';
import { actionLogits, trunkStep } from './policy.ts';
import type { PolicyShape } from './policy-shape.ts';

/**
 * One decision in each of `lanes` lanes while PPO gathers experience: as `actProgram`, with the value of the value
 * trunk.
 *
 * Inputs: `observations` [lanes, stateDim], normalised; `masks` [lanes, actionDim], 1 allowed, 0 not; with GRU layers
 * `hidden` and `valueHidden` [gruLayers, lanes, hiddenSize]. Outputs: `logits` [lanes, actionDim], masked; `value`
 * [lanes], in units of the return scale; with GRU layers the next `hidden` and `valueHidden`. Parameters:
 * `actorCriticParameters`.
 */
export function ppoActProgram(shape: PolicyShape, lanes: number): Program {
  const inputs: Record<string, ArraySpec> = {
    observations: { shape: [lanes, shape.stateDim], dtype: 'float32' },
    masks: { shape: [lanes, shape.actionDim], dtype: 'float32' },
  };
  if (shape.gruLayers > 0) {
    const state: ArraySpec = { shape: [shape.gruLayers, lanes, shape.hiddenSize], dtype: 'float32' };
    Object.assign(inputs, { hidden: state, valueHidden: state });
  }
  return {
    name: `ppo act ${JSON.stringify(shape)}`,
    inputs,
    run(parameters, { observations, masks, hidden, valueHidden }) {
      const actor = trunkStep(parameters, shape, observations, hidden);
      const critic = valueStep(parameters, shape, observations, valueHidden);
      return {
        logits: actionLogits(parameters, actor.features, masks),
        value: critic.values,
        ...(actor.hidden && { hidden: actor.hidden }),
        ...(critic.hidden && { valueHidden: critic.hidden }),
      };
    },
  };
}
