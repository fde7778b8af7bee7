import { Random, type RandomState } from '../../base/random.ts';
import type { DrainSettings, SlowdownSettings } from '../../contract/configuration/environment.ts';
import { MinTree } from './min-tree.ts';

/**
 * Slow-downs and drains: each replica passes between two states, staying an exponential time in each, and starts in the
 * stationary distribution. They happen at the same times whatever is chosen.
 */
export class Disturbances {
  /** 1 where the replica takes new requests. */
  readonly allowed: Uint8Array;
  allowedCount: number;
  /** 1 where the replica is slow. */
  private readonly slow: Uint8Array;
  private readonly replicas: number;
  private readonly slowdowns: SlowdownSettings | null;
  private readonly drains: DrainSettings | null;
  private readonly slowdownRandom = new Random(0);
  private readonly drainRandom = new Random(0);
  /** Entry r: replica r's next change of speed; entry replicas + r: its next change of drain. */
  private readonly changes: MinTree;

  constructor(replicas: number, slowdowns: SlowdownSettings | null, drains: DrainSettings | null) {
    this.replicas = replicas;
    this.slowdowns = slowdowns;
    this.drains = drains;
    this.allowed = new Uint8Array(replicas).fill(1);
    this.allowedCount = replicas;
    this.slow = new Uint8Array(replicas);
    this.changes = new MinTree(2 * replicas);
  }

  get nextEvent(): number {
    return this.changes.time;
  }

  /** Speed of a replica as a fraction of its own. */
  factor(replica: number): number {
    return this.slow[replica] && this.slowdowns ? this.slowdowns.speed_factor : 1;
  }

  reset(seed: number): void {
    this.slowdownRandom.reseed(seed, 'slowdowns');
    this.drainRandom.reseed(seed, 'drains');
    this.allowed.fill(1);
    this.allowedCount = this.replicas;
    this.slow.fill(0);
    this.changes.clear();
    for (let replica = 0; replica < this.replicas; replica++) {
      if (this.slowdowns) {
        this.slow[replica] = stationary(this.slowdownRandom, this.slowdowns) ? 1 : 0;
        this.scheduleSpeed(replica, 0);
      }
      if (this.drains) {
        if (stationary(this.drainRandom, this.drains)) this.drain(replica);
        this.scheduleDrain(replica, 0);
      }
    }
  }

  /** Processes the earliest event; returns the replica whose speed it changed, or -1. */
  advance(): number {
    const now = this.changes.time;
    const entry = this.changes.first;
    if (entry < this.replicas) {
      this.slow[entry] ^= 1;
      this.scheduleSpeed(entry, now);
      return entry;
    }
    const replica = entry - this.replicas;
    if (this.allowed[replica]) {
      this.drain(replica);
    } else {
      this.allowed[replica] = 1;
      this.allowedCount++;
    }
    this.scheduleDrain(replica, now);
    return -1;
  }

  snapshot(): DisturbancesSnapshot {
    return {
      allowed: this.allowed.slice(),
      slow: this.slow.slice(),
      changes: this.changes.snapshot(),
      slowdowns: this.slowdownRandom.state(),
      drains: this.drainRandom.state(),
    };
  }

  restore(snapshot: DisturbancesSnapshot): void {
    this.allowed.set(snapshot.allowed);
    this.allowedCount = snapshot.allowed.reduce((sum, one) => sum + one, 0);
    this.slow.set(snapshot.slow);
    this.changes.restore(snapshot.changes);
    this.slowdownRandom.restore(snapshot.slowdowns);
    this.drainRandom.restore(snapshot.drains);
  }

  /** The last replica that takes requests goes on taking them. */
  private drain(replica: number): void {
    if (this.allowedCount === 1) return;
    this.allowed[replica] = 0;
    this.allowedCount--;
  }

  private scheduleSpeed(replica: number, now: number): void {
    const { mean_interval, mean_duration } = this.slowdowns!;
    const mean = this.slow[replica] ? mean_duration : mean_interval;
    this.changes.set(replica, now + mean * this.slowdownRandom.exponential());
  }

  private scheduleDrain(replica: number, now: number): void {
    const { mean_interval, mean_duration } = this.drains!;
    const mean = this.allowed[replica] ? mean_interval : mean_duration;
    this.changes.set(this.replicas + replica, now + mean * this.drainRandom.exponential());
  }
}

function stationary(random: Random, settings: { mean_interval: number; mean_duration: number }): boolean {
  return random.uniform() * (settings.mean_interval + settings.mean_duration) < settings.mean_duration;
}

interface DisturbancesSnapshot {
  readonly allowed: Uint8Array;
  readonly slow: Uint8Array;
  readonly changes: Float64Array;
  readonly slowdowns: RandomState;
  readonly drains: RandomState;
}
