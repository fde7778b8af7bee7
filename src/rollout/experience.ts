import { isContinuous, type PolicyShape } from '../learning/policy-shape.ts';

/** What a policy met while it acted in several lanes: one rollout, arrays with time outermost, reused by the next. */
export interface Experience {
  readonly steps: number;
  readonly lanes: number;
  /** [steps, lanes, stateDim], as the network took them. */
  readonly observations: Float32Array;
  /** [steps, lanes, actionDim], 1 allowed, 0 not; all 1 for vectors of numbers. */
  readonly masks: Float32Array;
  /** Choices int32 [steps, lanes], or vectors float32 [steps, lanes, actionDim]. */
  readonly actions: Int32Array | Float32Array;
  /** [steps, lanes] each: logarithm of the action's probability (density), in nats; value, reward in units of the return scale. */
  readonly logProbabilities: Float32Array;
  readonly values: Float32Array;
  readonly rewards: Float32Array;
  /** [steps, lanes]: 1 where the task, or the time for it, ended with the step. */
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** [steps, lanes]: the seed of the episode that each step belongs to, and its number in the episode, from 0. */
  readonly inputs: Float64Array;
  readonly episodeSteps: Int32Array;
  /** [steps, lanes]: value of the state that a truncated episode was cut in; elsewhere of no meaning. */
  readonly truncationValues: Float32Array;
  /** [lanes]: value of the state after the last step. */
  readonly lastValues: Float32Array;
  /**
   * Hidden states before every `stateInterval`-th step, [⌈steps / stateInterval⌉, gruLayers, lanes, hiddenSize]; empty
   * without GRU layers.
   */
  readonly hidden: Float32Array;
  readonly valueHidden: Float32Array;
  readonly stateInterval: number;
  /** What the reference policy gave at each step: of a choice its logits, of a Gaussian its mean; empty without one. */
  readonly referenceOutputs: Float32Array;
  /** Its standard deviations, of a Gaussian. */
  readonly referenceStd: Float32Array;
}

export interface ExperienceSize {
  readonly steps: number;
  readonly lanes: number;
  readonly stateInterval: number;
  readonly reference: boolean;
}

export function createExperience(
  shape: PolicyShape,
  { steps, lanes, stateInterval, reference }: ExperienceSize,
): Experience {
  const rows = steps * lanes;
  const chooses = !isContinuous(shape);
  const states = Math.ceil(steps / stateInterval) * shape.gruLayers * lanes * shape.hiddenSize;
  const perAction = (wanted: boolean): Float32Array => new Float32Array(wanted ? rows * shape.actionDim : 0);
  return {
    steps,
    lanes,
    stateInterval,
    observations: new Float32Array(rows * shape.stateDim),
    masks: perAction(true).fill(1),
    actions: chooses ? new Int32Array(rows) : perAction(true),
    logProbabilities: new Float32Array(rows),
    values: new Float32Array(rows),
    rewards: new Float32Array(rows),
    terminated: new Uint8Array(rows),
    truncated: new Uint8Array(rows),
    inputs: new Float64Array(rows),
    episodeSteps: new Int32Array(rows),
    truncationValues: new Float32Array(rows),
    lastValues: new Float32Array(lanes),
    hidden: new Float32Array(states),
    valueHidden: new Float32Array(states),
    referenceOutputs: perAction(reference),
    referenceStd: perAction(reference && !chooses),
  };
}
