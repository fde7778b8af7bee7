import type { MessageId } from '../../contract/serving.ts';
import type { TypedError } from '../../base/errors.ts';

/** How a session's last decision turned out, as far as its client told. */
export interface Outcome {
  readonly reward: number | null;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** float32 [stateDim] */
  readonly finalObservation: Float32Array | null;
}

/** A request for a decision that is right in itself. */
export interface Decide {
  readonly kind: 'decide';
  readonly session: string;
  /** float32 [stateDim], in the features' units. */
  readonly observation: Float32Array;
  /** float32 [actionDim], 1 allowed, 0 not. */
  readonly mask: Float32Array;
  readonly reset: boolean;
  /** Of the session's decision before. */
  readonly outcome: Outcome;
}

/** An episode has ended. */
export interface End {
  readonly kind: 'end';
  readonly session: string;
  readonly outcome: Outcome;
}

export interface Reload {
  readonly kind: 'reload';
  /** Another file; null: the one that is followed. */
  readonly model: string | null;
}

export type Message = Decide | End | Reload;

/** What came of reading a message. */
export type Received =
  | { readonly id: MessageId | null; readonly message: Message }
  | { readonly id: MessageId | null; readonly error: TypedError };
