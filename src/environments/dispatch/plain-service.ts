import { MinTree } from './min-tree.ts';
import type { RequestTable } from './request-table.ts';
import { CompletedSlots, type Service } from './service.ts';
import { SlotQueue, type SlotQueueSnapshot } from './slot-queue.ts';

/** Replicas that serve one request at a time, first come first served: speed s serves work w in w / s. */
export class PlainService implements Service {
  readonly completed = new CompletedSlots();
  private readonly requests: RequestTable;
  private readonly nominalSpeeds: Float64Array;
  private readonly speeds: Float64Array;
  /** The request in service stands at the front. */
  private readonly queues: readonly SlotQueue[];
  private readonly completions: MinTree;

  constructor(speeds: readonly number[], requests: RequestTable) {
    this.requests = requests;
    this.nominalSpeeds = Float64Array.from(speeds);
    this.speeds = Float64Array.from(speeds);
    this.queues = speeds.map(() => new SlotQueue());
    this.completions = new MinTree(speeds.length);
  }

  get nextEvent(): number {
    return this.completions.time;
  }

  reset(): void {
    this.speeds.set(this.nominalSpeeds);
    for (const queue of this.queues) queue.clear();
    this.completions.clear();
  }

  advance(): void {
    const replica = this.completions.first;
    const now = this.completions.time;
    const queue = this.queues[replica];
    this.completed.count = 0;
    this.completed.push(queue.shift());
    if (queue.length > 0) this.serve(replica, queue.front, now);
    else this.completions.set(replica, Infinity);
  }

  dispatch(replica: number, slot: number, now: number): void {
    const queue = this.queues[replica];
    queue.push(slot);
    if (queue.length === 1) this.serve(replica, slot, now);
  }

  setSpeed(replica: number, speed: number, now: number): void {
    const finish = this.completions.timeOf(replica);
    if (finish < Infinity) {
      this.completions.set(replica, now + ((finish - now) * this.speeds[replica]) / speed);
    }
    this.speeds[replica] = speed;
  }

  running(replica: number): number {
    return this.queues[replica].length > 0 ? 1 : 0;
  }

  waiting(replica: number): number {
    return Math.max(0, this.queues[replica].length - 1);
  }

  pendingPrefill(): number {
    return 0;
  }

  memoryTokens(): number {
    return 0;
  }

  snapshot(): PlainServiceSnapshot {
    return {
      speeds: this.speeds.slice(),
      queues: this.queues.map((queue) => queue.snapshot()),
      completions: this.completions.snapshot(),
    };
  }

  restore(snapshot: PlainServiceSnapshot): void {
    this.speeds.set(snapshot.speeds);
    this.queues.forEach((queue, replica) => queue.restore(snapshot.queues[replica]));
    this.completions.restore(snapshot.completions);
  }

  private serve(replica: number, slot: number, now: number): void {
    this.requests.firstToken[slot] = now;
    this.completions.set(replica, now + this.requests.work[slot] / this.speeds[replica]);
  }
}

interface PlainServiceSnapshot {
  readonly speeds: Float64Array;
  readonly queues: readonly SlotQueueSnapshot[];
  readonly completions: Float64Array;
}
