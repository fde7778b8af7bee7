import type { ArraySpec, Program } from './engine.ts';
import { actionLogits, stateValues, trunkStep } from './policy.ts';
import type { PolicyShape } from './policy-shape.ts';

/**
 * One decision in each of `lanes` lanes.
 *
 * Inputs: `observations` [lanes, stateDim], normalised; `masks` [lanes, actionDim], 1 allowed, 0 not; with GRU layers
 * `hidden` [gruLayers, lanes, hiddenSize]. Outputs: `logits` [lanes, actionDim], masked; `value` [lanes];
 * with GRU layers the next `hidden`.
 */
export function actProgram(shape: PolicyShape, lanes: number): Program {
  const inputs: Record<string, ArraySpec> = {
    observations: { shape: [lanes, shape.stateDim], dtype: 'float32' },
    masks: { shape: [lanes, shape.actionDim], dtype: 'float32' },
  };
  if (shape.gruLayers > 0) inputs['hidden'] = { shape: [shape.gruLayers, lanes, shape.hiddenSize], dtype: 'float32' };
  return {
    name: `act ${JSON.stringify(shape)}`,
    inputs,
    run(parameters, { observations, masks, hidden }) {
      const trunk = trunkStep(parameters, shape, observations, hidden);
      return {
        logits: actionLogits(parameters, trunk.features, masks),
        value: stateValues(parameters, trunk.features),
        ...(trunk.hidden && { hidden: trunk.hidden }),
      };
    },
  };
}
