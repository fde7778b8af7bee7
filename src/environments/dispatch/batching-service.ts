import type { BatchingSettings } from '../../contract/configuration/environment.ts';
import { BatchingReplica, type BatchingReplicaSnapshot } from './batching-replica.ts';
import { MinTree } from './min-tree.ts';
import type { RequestTable } from './request-table.ts';
import { CompletedSlots, type Service } from './service.ts';

/** Replicas of a language model with continuous batching. */
export class BatchingService implements Service {
  readonly completed = new CompletedSlots();
  private readonly replicas: readonly BatchingReplica[];
  private readonly ends: MinTree;

  constructor(settings: BatchingSettings, speeds: readonly number[], requests: RequestTable) {
    this.replicas = speeds.map((speed) => new BatchingReplica(settings, speed, requests, this.completed));
    this.ends = new MinTree(speeds.length);
  }

  get nextEvent(): number {
    return this.ends.time;
  }

  reset(): void {
    for (const replica of this.replicas) replica.reset();
    this.ends.clear();
  }

  advance(): void {
    const index = this.ends.first;
    const replica = this.replicas[index];
    this.completed.count = 0;
    replica.advance();
    this.ends.set(index, replica.end);
  }

  dispatch(index: number, slot: number, now: number): void {
    const replica = this.replicas[index];
    replica.arrive(slot, now);
    this.ends.set(index, replica.end);
  }

  setSpeed(index: number, speed: number, now: number): void {
    const replica = this.replicas[index];
    replica.setSpeed(speed, now);
    this.ends.set(index, replica.end);
  }

  running(index: number): number {
    return this.replicas[index].sequences;
  }

  waiting(index: number): number {
    return this.replicas[index].waiting;
  }

  pendingPrefill(index: number): number {
    return this.replicas[index].pendingPrefill;
  }

  memoryTokens(index: number, now: number): number {
    return this.replicas[index].memoryTokens(now);
  }

  snapshot(): BatchingServiceSnapshot {
    return { replicas: this.replicas.map((replica) => replica.snapshot()) };
  }

  restore(snapshot: BatchingServiceSnapshot): void {
    this.replicas.forEach((replica, index) => {
      replica.restore(snapshot.replicas[index]);
      this.ends.set(index, replica.end);
    });
  }
}

interface BatchingServiceSnapshot {
  readonly replicas: readonly BatchingReplicaSnapshot[];
}
