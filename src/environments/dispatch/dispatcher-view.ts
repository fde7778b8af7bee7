/**
 * What a dispatcher can see at a decision, and all that a strategy or an observation is made from. It knows the request
 * at hand but not how long its answer will be; the replicas' queues and memory as last read; what it has sent itself
 * since then; nominal speeds and drains, but not slow-downs.
 */
export interface DispatcherView {
  /** Replicas, which are the actions. */
  readonly replicas: number;

  /** Prompt tokens of the request at hand, with what its conversation repeats; 0 in the plain modes. */
  readonly promptTokens: number;
  /** Time since its conversation's request before; -1 where none is known. */
  readonly conversationIdle: number;
  /** Replica that its conversation's request before was sent to; -1 where none is known. */
  readonly home: number;

  /** Time since the arrival before, in mean gaps between arrivals. */
  readonly sinceArrival: number;
  /** Recent arrival rate (moving average over 16 gaps) over the mean rate. */
  readonly arrivalRate: number;
  /** Time since the readings. */
  readonly readingAge: number;
  /** Hour of a daily cycle as an angle in radians; null where arrivals have none. */
  readonly dayAngle: number | null;
  /** Whether the request at hand counts in metrics and reward. */
  readonly counted: boolean;

  /** Replicas that take new requests; at least 1. */
  readonly allowedCount: number;
  allowed(replica: number): boolean;
  /** Nominal speed. */
  speed(replica: number): number;

  /** Requests being served at the reading. */
  running(replica: number): number;
  /** Requests queued at the reading. */
  waiting(replica: number): number;
  /** Prompt tokens yet to be computed at the reading. */
  pendingPrefill(replica: number): number;
  /** Share of the key-value memory that running requests held at the reading. */
  memoryUsed(replica: number): number;

  /** Requests sent there since the reading; 0 where readings are always fresh. */
  ownRequests(replica: number): number;
  /** Their prompt tokens, without what the replica should have cached. */
  ownTokens(replica: number): number;

  /** Requests there, as far as is known: read and sent since. */
  outstanding(replica: number): number;
  /** Estimated time the replica needs at nominal speed for what it has (see `estimates.ts`). */
  workLeft(replica: number): number;
  /** Estimated latency of the request at hand if it is sent there (see `estimates.ts`). */
  expectedDelay(replica: number): number;
  /** Tokens of the prompt that the replica should have cached: those of the conversation's prompt before, at its home. */
  reusableTokens(replica: number): number;

  /** The last choice; -1 before the first. */
  readonly lastChoice: number;
  /** Decisions since the replica was chosen last (0: the last one), or since the episode began. */
  decisionsSince(replica: number): number;
}
