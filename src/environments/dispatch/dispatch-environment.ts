import type { ResolvedEnvironment } from '../../contract/configuration/environment.ts';
import { failure } from '../../contract/errors/index.ts';
import type { Environment, EpisodeMetrics } from '../environment.ts';
import type { Arrivals } from './arrivals/arrivals.ts';
import type { Disturbances } from './disturbances.ts';
import { Dispatcher, type DispatcherSnapshot } from './dispatcher.ts';
import type { DispatcherView } from './dispatcher-view.ts';
import type { Estimates } from './estimates.ts';
import { assignFields, copyFields } from './fields.ts';
import { LatencyRecord } from './latency-record.ts';
import { ObservationLayout } from './observation.ts';
import type { RequestSource } from './request-source.ts';
import type { RequestTable } from './request-table.ts';
import { type RequestTableSnapshot } from './request-table.ts';
import type { Service } from './service.ts';

/** Rewards are minus request-time over this: the undiscounted return is minus the total latency over it. */
export const REWARD_TIME = 10;

const STATE = [
  'time',
  'reward',
  'total',
  'truncated',
  'arrived',
  'countedInSystem',
  'areaSince',
  'area',
  'readings',
  'firstArrival',
  'lastCompletion',
] as const;

/**
 * The `dispatch` problem: requests arrive and each is sent to one of k replicas. An exact discrete-event simulation;
 * a step sends the request at hand and goes on to the next arrival. Requests are numbered from 0; those from
 * `warmup_requests` on, `episode_requests` of them, count. The episode is cut (truncated) at the first arrival after
 * the last counted request is done.
 */
export class DispatchEnvironment implements Environment {
  readonly observationSize: number;
  readonly actionCount: number;
  readonly featureNames: readonly string[];
  readonly terminated = false;

  /** Time of the decision at hand: seconds (batching) or mean service times. */
  time = 0;
  reward = 0;
  truncated = false;
  /** Sum of the episode's rewards. */
  total = 0;
  /** Requests that arrived before the one at hand. */
  arrived = 0;
  countedInSystem = 0;
  /** Integral of the counted requests in the system since the last decision, up to `areaSince`. */
  area = 0;
  areaSince = 0;
  /** Readings taken so far, at multiples of the reading interval. */
  readings = 0;
  /** Arrival of the first counted request, completion of the last. */
  firstArrival = 0;
  lastCompletion = 0;

  private readonly configuration: ResolvedEnvironment;
  private readonly table: RequestTable;
  private readonly service: Service;
  private readonly arrivals: Arrivals;
  private readonly requests: RequestSource;
  private readonly disturbances: Disturbances;
  private readonly dispatcher: Dispatcher;
  private readonly record: LatencyRecord;
  private readonly layout: ObservationLayout;

  constructor(configuration: ResolvedEnvironment, parts: DispatchParts) {
    this.configuration = configuration;
    this.table = parts.table;
    this.service = parts.service;
    this.arrivals = parts.arrivals;
    this.requests = parts.requests;
    this.disturbances = parts.disturbances;
    this.dispatcher = new Dispatcher({
      ...parts,
      speeds: configuration.replica_speeds,
      memoryTokens: configuration.batching.memory_tokens,
      readingInterval: configuration.reading_interval,
    });
    this.record = new LatencyRecord(configuration.episode_requests, configuration.target_latency);
    this.actionCount = configuration.replica_speeds.length;
    this.layout = new ObservationLayout(configuration.observation, this.actionCount);
    this.featureNames = this.layout.names;
    this.observationSize = this.featureNames.length;
    this.reset(0);
  }

  /** What a dispatcher sees at the decision at hand. */
  get view(): DispatcherView {
    return this.dispatcher;
  }

  reset(seed: number): void {
    this.time = this.reward = this.total = this.area = this.areaSince = 0;
    this.arrived = this.countedInSystem = this.readings = this.firstArrival = this.lastCompletion = 0;
    this.truncated = false;
    this.table.clear();
    this.record.clear();
    this.service.reset();
    this.arrivals.reset(seed);
    this.requests.reset(seed);
    this.disturbances.reset(seed);
    for (let replica = 0; replica < this.actionCount; replica++) this.applySpeed(replica, 0);
    this.dispatcher.reset();
    this.goToNextArrival();
  }

  observe(target: Float32Array, offset: number): void {
    this.layout.write(this.dispatcher, target, offset);
  }

  mask(target: Float32Array | Uint8Array, offset: number): void {
    target.set(this.disturbances.allowed, offset);
  }

  /** @throws environment/action where the action is none of 0 … actionCount - 1, or masked */
  step(action: number): void {
    if (this.truncated) throw new Error('the episode has ended: reset before the next step');
    if (this.disturbances.allowed[action] !== 1) {
      const masked = this.disturbances.allowed[action] === 0;
      throw failure('environment/action', { action, actions: this.actionCount, masked });
    }
    this.send(action);
    this.goToNextArrival();
    this.reward = 0 - this.area / REWARD_TIME; // never -0
    this.total += this.reward;
    this.area = 0;
    this.truncated = this.record.done === this.configuration.episode_requests;
  }

  /** Figures of the episode that has ended, by the names of `contract/metrics.ts`. */
  metrics(): EpisodeMetrics {
    if (!this.truncated) throw new Error('the episode has not ended: it has no metrics yet');
    return { return: this.total, ...this.record.metrics(this.firstArrival, this.lastCompletion) };
  }

  snapshot(): DispatchSnapshot {
    return {
      ...copyFields<DispatchEnvironment, (typeof STATE)[number]>(this, STATE),
      table: this.table.snapshot(),
      service: this.service.snapshot(),
      arrivals: this.arrivals.snapshot(),
      requests: this.requests.snapshot(),
      disturbances: this.disturbances.snapshot(),
      dispatcher: this.dispatcher.snapshot(),
      record: this.record.snapshot(),
    };
  }

  restore(snapshot: DispatchSnapshot): void {
    assignFields<DispatchEnvironment, (typeof STATE)[number]>(this, STATE, snapshot);
    this.table.restore(snapshot.table);
    this.service.restore(snapshot.service);
    this.arrivals.restore(snapshot.arrivals);
    this.requests.restore(snapshot.requests);
    this.disturbances.restore(snapshot.disturbances);
    this.dispatcher.restore(snapshot.dispatcher);
    this.record.restore(snapshot.record);
  }

  /** Whether the request of this number counts. */
  private counts(index: number): boolean {
    const { warmup_requests: warmup, episode_requests: counted } = this.configuration;
    return index >= warmup && index < warmup + counted;
  }

  private send(replica: number): void {
    const { table, requests } = this;
    const slot = table.allocate();
    table.index[slot] = this.arrived;
    table.arrival[slot] = this.time;
    table.work[slot] = requests.work;
    table.prompt[slot] = requests.promptTokens;
    table.output[slot] = requests.outputTokens;
    table.conversation[slot] = requests.conversation;
    this.service.dispatch(replica, slot, this.time);
    this.dispatcher.send(replica);
    if (this.counts(this.arrived)) {
      if (this.arrived === this.configuration.warmup_requests) this.firstArrival = this.time;
      this.countedInSystem++;
    }
    this.arrived++;
  }

  private goToNextArrival(): void {
    const next = this.arrivals.next();
    this.requests.draw(next);
    const interval = this.configuration.reading_interval;
    if (interval > 0) {
      // Of several readings before the next decision only the last can still be seen.
      const due = Math.floor(next / interval);
      if (due > this.readings) {
        this.readings = due;
        this.processUntil(due * interval);
        this.dispatcher.read(due * interval);
      }
    }
    this.processUntil(next);
    this.addArea(next);
    this.time = next;
    this.dispatcher.arrive(next, this.counts(this.arrived));
  }

  /** Processes everything that happens at replicas up to a time, that time included. */
  private processUntil(limit: number): void {
    const { service, disturbances } = this;
    for (;;) {
      const atReplica = service.nextEvent;
      const disturbance = disturbances.nextEvent;
      if (atReplica <= disturbance) {
        if (atReplica > limit) return;
        service.advance();
        if (service.completed.count > 0) this.recordCompleted(atReplica);
      } else {
        if (disturbance > limit) return;
        const replica = disturbances.advance();
        if (replica >= 0) this.applySpeed(replica, disturbance);
      }
    }
  }

  private recordCompleted(now: number): void {
    const { table } = this;
    const { slots, count } = this.service.completed;
    for (let i = 0; i < count; i++) {
      const slot = slots[i];
      if (this.counts(table.index[slot])) {
        this.addArea(now);
        this.countedInSystem--;
        this.record.add(now - table.arrival[slot], table.firstToken[slot] - table.arrival[slot]);
        this.lastCompletion = now;
      }
      table.release(slot);
    }
  }

  private addArea(now: number): void {
    this.area += this.countedInSystem * (now - this.areaSince);
    this.areaSince = now;
  }

  private applySpeed(replica: number, now: number): void {
    const speed = this.configuration.replica_speeds[replica] * this.disturbances.factor(replica);
    this.service.setSpeed(replica, speed, now);
  }
}

export interface DispatchParts {
  readonly table: RequestTable;
  readonly service: Service;
  readonly arrivals: Arrivals;
  readonly requests: RequestSource;
  readonly disturbances: Disturbances;
  readonly estimates: Estimates;
}

export type DispatchSnapshot = Pick<DispatchEnvironment, (typeof STATE)[number]> & {
  readonly table: RequestTableSnapshot;
  readonly service: unknown;
  readonly arrivals: unknown;
  readonly requests: unknown;
  readonly disturbances: ReturnType<Disturbances['snapshot']>;
  readonly dispatcher: DispatcherSnapshot;
  readonly record: ReturnType<LatencyRecord['snapshot']>;
};
