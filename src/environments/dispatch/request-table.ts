import { assignFields, copyFields } from './fields.ts';

const STATE = [
  'used',
  'freeCount',
  'free',
  'index',
  'arrival',
  'firstToken',
  'work',
  'prompt',
  'output',
  'conversation',
  'generated',
  'finishAt',
] as const;

/**
 * The requests in the system, one slot each, in parallel arrays that double when full. Slots are reused, so memory
 * follows the number in the system and not the length of the episode.
 */
export class RequestTable {
  private capacity = 64;
  /** Slots ever handed out. */
  used = 0;
  freeCount = 0;
  /** int32: slots to reuse, as a stack. */
  free = new Int32Array(this.capacity);
  /** int32: number of the request in the episode, from 0. */
  index = new Int32Array(this.capacity);
  /** float64: arrival time. */
  arrival = new Float64Array(this.capacity);
  /** float64: time of the first token (plain modes: start of service); NaN before it. */
  firstToken = new Float64Array(this.capacity);
  /** float64: work; a replica of speed s serves it in work / s (plain modes). */
  work = new Float64Array(this.capacity);
  /** int32: prompt tokens, with the conversation so far (batching). */
  prompt = new Int32Array(this.capacity);
  /** int32: tokens of the answer (batching). */
  output = new Int32Array(this.capacity);
  /** int32: conversation, or -1 where the request stands alone (batching). */
  conversation = new Int32Array(this.capacity);
  /** int32: tokens of the answer there were when the request last waited (batching). */
  generated = new Int32Array(this.capacity);
  /** float64: iteration of its replica in which the last token comes; set while it decodes (batching). */
  finishAt = new Float64Array(this.capacity);

  clear(): void {
    this.used = 0;
    this.freeCount = 0;
  }

  allocate(): number {
    if (this.freeCount > 0) return this.free[--this.freeCount];
    if (this.used === this.capacity) this.grow();
    return this.used++;
  }

  release(slot: number): void {
    this.free[this.freeCount++] = slot;
  }

  snapshot(): RequestTableSnapshot {
    return copyFields<RequestTable, (typeof STATE)[number]>(this, STATE);
  }

  restore(snapshot: RequestTableSnapshot): void {
    assignFields<RequestTable, (typeof STATE)[number]>(this, STATE, snapshot);
    this.capacity = this.free.length;
  }

  private grow(): void {
    this.capacity *= 2;
    const ints = (old: Int32Array<ArrayBuffer>) => {
      const grown = new Int32Array(this.capacity);
      grown.set(old);
      return grown;
    };
    const floats = (old: Float64Array<ArrayBuffer>) => {
      const grown = new Float64Array(this.capacity);
      grown.set(old);
      return grown;
    };
    this.free = ints(this.free);
    this.index = ints(this.index);
    this.arrival = floats(this.arrival);
    this.firstToken = floats(this.firstToken);
    this.work = floats(this.work);
    this.prompt = ints(this.prompt);
    this.output = ints(this.output);
    this.conversation = ints(this.conversation);
    this.generated = ints(this.generated);
    this.finishAt = floats(this.finishAt);
  }
}

export type RequestTableSnapshot = Pick<RequestTable, (typeof STATE)[number]>;
