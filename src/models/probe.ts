import type { Normaliser } from '../demonstrations/normaliser.ts';
import { normalise } from '../demonstrations/normaliser.ts';
import type { Forward, NamedArrays } from '../learning/engine.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { decide, type PlainPolicy } from './network/plain-network.ts';
import type { Probe } from './policy-model.ts';

export type ProbeInputs = Pick<Probe, 'time' | 'lanes' | 'observations' | 'masks'>;

/**
 * Runs the policy over a probe's inputs from a zero hidden state on. The result is what a model file records, and what
 * the validator compares with.
 *
 * @param forward of `actProgram(shape, inputs.lanes)`
 */
export async function runProbe(
  forward: Forward,
  shape: PolicyShape,
  normaliser: Normaliser,
  inputs: ProbeInputs,
): Promise<Probe> {
  const { time, lanes } = inputs;
  const { stateDim, actionDim } = shape;
  const logits = new Float32Array(time * lanes * actionDim);
  const values = new Float32Array(time * lanes);
  const observations = new Float32Array(lanes * stateDim);
  let hidden = new Float32Array(shape.gruLayers * lanes * shape.hiddenSize);
  for (let t = 0; t < time; t++) {
    for (let lane = 0; lane < lanes; lane++) {
      normalise(normaliser, inputs.observations, (t * lanes + lane) * stateDim, observations, lane * stateDim);
    }
    const masks = inputs.masks.slice(t * lanes * actionDim, (t + 1) * lanes * actionDim);
    const step: NamedArrays = { observations, masks, ...(shape.gruLayers > 0 && { hidden }) };
    const outputs = await forward.run(step);
    logits.set(outputs['logits'], t * lanes * actionDim);
    values.set(outputs['value'], t * lanes);
    if (shape.gruLayers > 0) hidden = outputs['hidden'].slice(); // the engine's own array is its again at the next run
  }
  return { ...inputs, logits, values };
}

/** The same in JavaScript, without an engine. */
export function recompute(policy: PlainPolicy, inputs: ProbeInputs): Probe {
  const { time, lanes } = inputs;
  const { stateDim, actionDim, gruLayers, hiddenSize } = policy.shape;
  const logits = new Float32Array(time * lanes * actionDim);
  const values = new Float32Array(time * lanes);
  let hidden: Float32Array = new Float32Array(gruLayers * lanes * hiddenSize);
  for (let t = 0; t < time; t++) {
    const step = (array: Float32Array, size: number) => array.subarray(t * lanes * size, (t + 1) * lanes * size);
    const observations = step(inputs.observations, stateDim);
    const outputs = decide(policy, { observations, masks: step(inputs.masks, actionDim), hidden });
    step(logits, actionDim).set(outputs.logits);
    step(values, 1).set(outputs.value);
    hidden = outputs.hidden ?? hidden;
  }
  return { ...inputs, logits, values };
}
