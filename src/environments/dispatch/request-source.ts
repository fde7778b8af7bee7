/** What requests bring: sizes and conversations, drawn at arrival, whatever is chosen. */
export interface RequestSource {
  /** Conversations that may be told apart at a time. */
  readonly conversationSlots: number;
  /** What is known of the answers' length beforehand. */
  readonly output: { readonly mean: number; readonly cv: number };

  reset(seed: number): void;
  /** Draws the request that arrives at `time` into the fields below. */
  draw(time: number): void;

  /** Work of mean 1; 0 with batching. */
  readonly work: number;
  /** Tokens of the prompt with all that the conversation repeats; 0 in the plain modes. */
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Number of the conversation in the episode, or -1. */
  readonly conversation: number;
  /** Which of the conversation slots it takes, or -1. */
  readonly slot: number;
  /** Time since the conversation's request before; -1 for its first. */
  readonly idle: number;

  snapshot(): unknown;
  restore(snapshot: unknown): void;
}
