import type { Normaliser } from '../demonstrations/normaliser.ts';
import { normalise } from '../demonstrations/normaliser.ts';
import { actProgram } from '../learning/act-program.ts';
import type { Forward, Program } from '../learning/engine.ts';
import { ppoActProgram } from '../learning/ppo-act-program.ts';
import { decide, type PlainPolicy } from './network/plain-network.ts';
import type { Probe } from './policy-model.ts';
import { isContinuous, type PolicyShape } from '../learning/policy-shape.ts';

export type ProbeInputs = Pick<Probe, 'time' | 'lanes' | 'observations' | 'masks'>;

/** The hidden states that one decision takes and the next one gets: none without GRU layers. */
interface States {
  /** float32 [gruLayers, lanes, hiddenSize]. */
  readonly hidden?: Float32Array;
  /** The same, of a value trunk of its own. */
  readonly valueHidden?: Float32Array;
}

/** One decision with its value in each of `lanes` lanes, wherever the model's values come from. */
export function probeProgram(shape: PolicyShape, lanes: number): Program {
  return shape.valueTrunk === 'own' ? ppoActProgram(shape, lanes) : actProgram(shape, lanes);
}

/**
 * Runs the policy over a probe's inputs from zero hidden states on. The result is what a model file records, and what
 * the validator compares with.
 *
 * @param forward of `probeProgram(shape, inputs.lanes)`
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
  const continuous = isContinuous(shape);
  let states = initialStates(shape, lanes);
  for (let t = 0; t < time; t++) {
    for (let lane = 0; lane < lanes; lane++) {
      normalise(normaliser, inputs.observations, (t * lanes + lane) * stateDim, observations, lane * stateDim);
    }
    const masks = inputs.masks.slice(t * lanes * actionDim, (t + 1) * lanes * actionDim);
    const outputs = await forward.run({ observations, ...(!continuous && { masks }), ...states });
    logits.set(outputs[continuous ? 'mean' : 'logits'], t * lanes * actionDim);
    values.set(outputs['value'], t * lanes);
    const { hidden, valueHidden } = outputs;
    // The engine's own arrays are its again at the next run.
    states = { ...(hidden && { hidden: hidden.slice() }), ...(valueHidden && { valueHidden: valueHidden.slice() }) };
  }
  return { ...inputs, logits, values };
}

/** The same in JavaScript, without an engine. */
export function recompute(policy: PlainPolicy, inputs: ProbeInputs): Probe {
  const { time, lanes } = inputs;
  const { stateDim, actionDim } = policy.shape;
  const logits = new Float32Array(time * lanes * actionDim);
  const values = new Float32Array(time * lanes);
  let states = initialStates(policy.shape, lanes);
  for (let t = 0; t < time; t++) {
    const step = (array: Float32Array, size: number) => array.subarray(t * lanes * size, (t + 1) * lanes * size);
    const observations = step(inputs.observations, stateDim);
    const { hidden, valueHidden, ...outputs } = decide(policy, {
      observations,
      masks: step(inputs.masks, actionDim),
      ...states,
    });
    step(logits, actionDim).set(outputs.logits);
    step(values, 1).set(outputs.value);
    states = { ...(hidden && { hidden }), ...(valueHidden && { valueHidden }) };
  }
  return { ...inputs, logits, values };
}

/** Zeros, as at an episode's start. */
function initialStates({ gruLayers, hiddenSize, valueTrunk }: PolicyShape, lanes: number): States {
  if (gruLayers === 0) return {};
  const zeros = () => new Float32Array(gruLayers * lanes * hiddenSize);
  return { hidden: zeros(), ...(valueTrunk === 'own' && { valueHidden: zeros() }) };
}
