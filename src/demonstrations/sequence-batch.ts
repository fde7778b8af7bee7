/**
 * One batch of sequences, time-major: row t × lanes + b is lane b at time t. T = burnIn + sequenceLength, B = lanes,
 * S = stateDim, A = actionDim. Padding and burn-in carry no loss; `valid` alone says which rows do. A sequence begins at
 * row 0 (with its burn-in, which is shorter where the episode begins within it), padding comes after it.
 */
export interface SequenceBatch {
  /** float32 [T, B, S], normalised (and, in training, augmented). */
  readonly observations: Float32Array;
  /** int32 [T, B]; 0 where padded. */
  readonly actions: Int32Array;
  /** float32 [T, B, A]; 1 allowed, 0 not; all 1 where padded. */
  readonly masks: Float32Array;
  /**
   * float32 [T, B, A]: the probabilities that the demonstrating policy gave; 0 where not valid. Only where the
   * demonstrations have them.
   */
  readonly targets?: Float32Array;
  /** float32 [T, B]: 1 where the step bears loss, else 0. */
  readonly valid: Float32Array;
  /** float32 [T, B]: weight of the decision in the cloning loss (advantage × demonstrator); 0 where not valid. */
  readonly weights: Float32Array;
  /** float32 [T, B]: discounted return divided by the return scale (zero mean is not enforced). */
  readonly returns: Float32Array;
  /** float32 [B]: 1 where the lane's sequence continues the one before it (hidden state is carried), 0 where it starts from zero. */
  readonly carry: Float32Array;
  /** Loss-bearing steps in the batch. */
  samples: number;
}

export interface BatchShape {
  /** Rows T: burn-in and sequence together. */
  readonly length: number;
  readonly lanes: number;
  readonly stateDim: number;
  readonly actionDim: number;
  /** Whether the demonstrations have probabilities. */
  readonly targets: boolean;
}

/** A batch of padding, to be filled. */
export function createSequenceBatch({ length, lanes, stateDim, actionDim, targets }: BatchShape): SequenceBatch {
  const rows = length * lanes;
  return {
    observations: new Float32Array(rows * stateDim),
    actions: new Int32Array(rows),
    masks: new Float32Array(rows * actionDim).fill(1),
    ...(targets && { targets: new Float32Array(rows * actionDim) }),
    valid: new Float32Array(rows),
    weights: new Float32Array(rows),
    returns: new Float32Array(rows),
    carry: new Float32Array(lanes),
    samples: 0,
  };
}
