import { Random } from '../../base/random.ts';
import type { EpisodeMetrics } from '../../environments/environment.ts';
import type { DemonstratedEnvironment, Demonstrator } from '../collect.ts';

/** What the toy's strategies see. */
export interface ToyView {
  /** Work left at each server. */
  readonly work: Float64Array;
  readonly mask: Uint8Array;
}

const GAP = 0.6;
const REWARD_UNIT = 10;

/**
 * A small dispatch problem for tests: Poisson arrivals to servers of speed 1 with deterministic service, one server
 * closed now and then. Features: work at each server, then a constant. Ends, truncated, when all counted requests are
 * done.
 */
export class ToyEnvironment implements DemonstratedEnvironment<ToyView> {
  readonly observationSize: number;
  readonly actionCount: number;
  readonly featureNames: readonly string[];
  readonly view: ToyView;
  reward = 0;
  readonly terminated = false;
  truncated = false;
  private readonly requests: number;
  private arrivals = new Random(0);
  private arrived = 0;
  private latency = 0;
  /** Time until each counted request in system is done. */
  private left: number[] = [];

  constructor(servers = 3, requests = 40) {
    this.requests = requests;
    this.actionCount = servers;
    this.observationSize = servers + 1;
    this.featureNames = [...Array.from({ length: servers }, (_, i) => `work[${i}]`), 'constant'];
    this.view = { work: new Float64Array(servers), mask: new Uint8Array(servers) };
  }

  reset(seed: number): void {
    this.arrivals = new Random(seed, 'arrivals');
    this.view.work.fill(0);
    this.arrived = 0;
    this.latency = 0;
    this.left = [];
    this.truncated = false;
    this.close();
  }

  observe(target: Float32Array, offset: number): void {
    target.set(this.view.work, offset);
    target[offset + this.actionCount] = 7;
  }

  mask(target: Float32Array | Uint8Array, offset: number): void {
    target.set(this.view.mask, offset);
  }

  step(action: number): void {
    const { work } = this.view;
    work[action]++;
    if (this.arrived++ < this.requests) {
      this.left.push(work[action]);
      this.latency += work[action];
    }
    const gap = GAP * this.arrivals.exponential();
    this.reward = 0;
    for (const time of this.left) this.reward -= Math.min(time, gap) / REWARD_UNIT;
    this.left = this.left.map((time) => time - gap).filter((time) => time > 0);
    for (let i = 0; i < work.length; i++) work[i] = Math.max(0, work[i] - gap);
    this.truncated = this.arrived >= this.requests && this.left.length === 0;
    this.close();
  }

  metrics(): EpisodeMetrics {
    return { return: -this.latency / REWARD_UNIT, mean_latency: this.latency / this.requests };
  }

  snapshot(): unknown {
    throw new Error('not needed by these tests');
  }

  restore(): void {
    throw new Error('not needed by these tests');
  }

  private close(): void {
    this.view.mask.fill(1);
    const closed = this.arrivals.integer(4 * this.actionCount);
    if (closed < this.actionCount && this.actionCount > 1) this.view.mask[closed] = 0;
  }
}

/** Strategies of the toy: `shortest` is good, `first` poor, `random` between them, `round` keeps state. */
export function toyStrategy(name: string): Demonstrator<ToyView> {
  let random = new Random(0);
  let turn = 0;
  const choose: Record<string, (view: ToyView) => number> = {
    shortest: ({ work, mask }) => work.reduce((best, w, i) => (mask[i] && (best < 0 || w < work[best]) ? i : best), -1),
    first: ({ mask }) => mask.indexOf(1),
    random: ({ mask }) => {
      const allowed = [...mask.keys()].filter((i) => mask[i]);
      return allowed[random.integer(allowed.length)];
    },
    round: ({ mask }) => {
      let action = turn++ % mask.length;
      while (!mask[action]) action = (action + 1) % mask.length;
      return action;
    },
  };
  return {
    reset: (seed) => {
      random = new Random(seed, 'choice');
      turn = 0;
    },
    choose: choose[name],
  };
}
