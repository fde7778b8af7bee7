import type { ArraySpec, Program } from './engine.ts';
import { linear } from './linear.ts';
import { actionLogits, stateValues, trunkStep } from './policy.ts';
import { isContinuous, type PolicyShape } from './policy-shape.ts';

/**
 * One decision in each of `lanes` lanes.
 *
 * Inputs: `observations` [lanes, stateDim], normalised; for choices `masks` [lanes, actionDim], 1 allowed, 0 not; with
 * GRU layers `hidden` [gruLayers, lanes, hiddenSize]. Outputs: for choices `logits` [lanes, actionDim], masked; for
 * vectors `mean` [lanes, actionDim]; `value` [lanes], unless the value function has a trunk of its own, which acting does
 * not need (`ppoActProgram` runs it too); with GRU layers the next `hidden`.
 */
export function actProgram(shape: PolicyShape, lanes: number): Program {
  const { valueTrunk } = shape;
  const continuous = isContinuous(shape);
  const inputs: Record<string, ArraySpec> = { observations: { shape: [lanes, shape.stateDim], dtype: 'float32' } };
  if (!continuous) inputs['masks'] = { shape: [lanes, shape.actionDim], dtype: 'float32' };
  if (shape.gruLayers > 0) inputs['hidden'] = { shape: [shape.gruLayers, lanes, shape.hiddenSize], dtype: 'float32' };
  return {
    name: `act ${JSON.stringify(shape)}`,
    storable: true,
    inputs,
    run(parameters, { observations, masks, hidden }) {
      const { features, hidden: next } = trunkStep(parameters, shape, observations, hidden);
      return {
        ...(!continuous
          ? { logits: actionLogits(parameters, features, masks) }
          : { mean: linear(parameters, 'actor', features) }),
        ...(valueTrunk !== 'own' && { value: stateValues(parameters, features) }),
        ...(next && { hidden: next }),
      };
    },
  };
}
