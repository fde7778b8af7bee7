/** All replicas serving: the part of the simulator that differs between the service modes. */
export interface Service {
  /** Time of the earliest event at any replica; Infinity where none is due. */
  readonly nextEvent: number;
  readonly completed: CompletedSlots;

  reset(): void;
  /** Processes the earliest event. Requests that it completes stand in `completed`. */
  advance(): void;
  /** A request joins a replica's queue. `now` is not after `nextEvent`. */
  dispatch(replica: number, slot: number, now: number): void;
  /** The replica goes on at this speed: at once in the plain modes, from the next iteration in batching. */
  setSpeed(replica: number, speed: number, now: number): void;

  /** Requests being served (batching: in the running batch). */
  running(replica: number): number;
  /** Requests queued at the replica. */
  waiting(replica: number): number;
  /** Prompt tokens still to be computed, of waiting and running requests; 0 in the plain modes. */
  pendingPrefill(replica: number): number;
  /** Tokens of key-value memory held by running requests after the last iteration; 0 in the plain modes. */
  memoryTokens(replica: number, now: number): number;

  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

/** Slots of the requests that the last event completed. */
export class CompletedSlots {
  slots = new Int32Array(64);
  count = 0;

  push(slot: number): void {
    if (this.count === this.slots.length) {
      const slots = new Int32Array(2 * this.count);
      slots.set(this.slots);
      this.slots = slots;
    }
    this.slots[this.count++] = slot;
  }
}
