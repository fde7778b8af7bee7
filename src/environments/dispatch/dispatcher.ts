import type { Arrivals } from './arrivals/arrivals.ts';
import type { Disturbances } from './disturbances.ts';
import type { DispatcherView } from './dispatcher-view.ts';
import type { Estimates } from './estimates.ts';
import { assignFields, copyFields } from './fields.ts';
import type { RequestSource } from './request-source.ts';
import type { Service } from './service.ts';

const STATE = [
  'now',
  'counted',
  'sinceArrival',
  'meanGap',
  'decisions',
  'lastChoice',
  'chosenAt',
  'homes',
  'homeTokens',
  'readAt',
  'readRunning',
  'readWaiting',
  'readPrefill',
  'readMemory',
  'sentRequests',
  'sentTokens',
] as const;

/** Gaps over which the recent arrival rate is averaged. */
const RATE_GAPS = 16;

/** The dispatcher: keeps the readings and its own record, and shows them as a `DispatcherView`. */
export class Dispatcher implements DispatcherView {
  readonly replicas: number;
  now = 0;
  counted = false;
  sinceArrival = 0;
  /** Moving average of the gaps between arrivals. */
  meanGap = 0;
  decisions = 0;
  lastChoice = -1;
  /** float64 [replicas]: number of the decision that chose it last, counted from 1; 0 before. */
  chosenAt: Float64Array;
  /** int32 [conversation slots]: where the conversation's last request went, and its prompt tokens. */
  homes: Int32Array;
  homeTokens: Int32Array;
  /** Readings and what was sent since, [replicas] each; unused where readings are fresh. */
  readAt = 0;
  readRunning: Int32Array;
  readWaiting: Int32Array;
  readPrefill: Float64Array;
  readMemory: Float64Array;
  sentRequests: Int32Array;
  sentTokens: Float64Array;

  private readonly speeds: readonly number[];
  private readonly memoryTokens: number;
  private readonly service: Service;
  private readonly requests: RequestSource;
  private readonly arrivals: Arrivals;
  private readonly disturbances: Disturbances;
  private readonly estimates: Estimates;
  private readonly fresh: boolean;

  constructor(parts: DispatcherParts) {
    this.replicas = parts.speeds.length;
    this.speeds = parts.speeds;
    this.memoryTokens = parts.memoryTokens;
    this.service = parts.service;
    this.requests = parts.requests;
    this.arrivals = parts.arrivals;
    this.disturbances = parts.disturbances;
    this.estimates = parts.estimates;
    this.fresh = parts.readingInterval === 0;
    this.chosenAt = new Float64Array(this.replicas);
    this.homes = new Int32Array(parts.requests.conversationSlots);
    this.homeTokens = new Int32Array(parts.requests.conversationSlots);
    const read = this.fresh ? 0 : this.replicas;
    this.readRunning = new Int32Array(read);
    this.readWaiting = new Int32Array(read);
    this.readPrefill = new Float64Array(read);
    this.readMemory = new Float64Array(read);
    this.sentRequests = new Int32Array(read);
    this.sentTokens = new Float64Array(read);
  }

  reset(): void {
    this.now = 0;
    this.decisions = 0;
    this.lastChoice = -1;
    this.meanGap = 1 / this.arrivals.rate;
    this.chosenAt.fill(0);
    this.homes.fill(-1);
    this.homeTokens.fill(0);
    this.read(0);
  }

  /** A request arrives at `now` and waits for a choice. */
  arrive(now: number, counted: boolean): void {
    const gap = now - this.now;
    this.now = now;
    this.counted = counted;
    this.sinceArrival = gap * this.arrivals.rate;
    this.meanGap += (gap - this.meanGap) / RATE_GAPS;
  }

  /** The request at hand is sent to a replica. */
  send(replica: number): void {
    const { slot, promptTokens } = this.requests;
    if (!this.fresh) {
      this.sentRequests[replica]++;
      this.sentTokens[replica] += promptTokens - this.reusableTokens(replica);
    }
    this.lastChoice = replica;
    this.chosenAt[replica] = ++this.decisions;
    if (slot < 0) return;
    this.homes[slot] = replica;
    this.homeTokens[slot] = promptTokens;
  }

  /** Reads every replica at time `now`, where readings are not always fresh. */
  read(now: number): void {
    this.readAt = now;
    if (this.fresh) return;
    for (let replica = 0; replica < this.replicas; replica++) {
      this.readRunning[replica] = this.service.running(replica);
      this.readWaiting[replica] = this.service.waiting(replica);
      this.readPrefill[replica] = this.service.pendingPrefill(replica);
      this.readMemory[replica] = this.service.memoryTokens(replica, now);
    }
    this.sentRequests.fill(0);
    this.sentTokens.fill(0);
  }

  get promptTokens(): number {
    return this.requests.promptTokens;
  }

  get conversationIdle(): number {
    return this.requests.idle;
  }

  get home(): number {
    return this.requests.idle < 0 ? -1 : this.homes[this.requests.slot];
  }

  get arrivalRate(): number {
    return Math.min(100, 1 / (this.meanGap * this.arrivals.rate));
  }

  get readingAge(): number {
    return this.fresh ? 0 : this.now - this.readAt;
  }

  get dayAngle(): number | null {
    return this.arrivals.dayAngle(this.now);
  }

  get allowedCount(): number {
    return this.disturbances.allowedCount;
  }

  allowed(replica: number): boolean {
    return this.disturbances.allowed[replica] === 1;
  }

  speed(replica: number): number {
    return this.speeds[replica];
  }

  running(replica: number): number {
    return this.fresh ? this.service.running(replica) : this.readRunning[replica];
  }

  waiting(replica: number): number {
    return this.fresh ? this.service.waiting(replica) : this.readWaiting[replica];
  }

  pendingPrefill(replica: number): number {
    return this.fresh ? this.service.pendingPrefill(replica) : this.readPrefill[replica];
  }

  memoryUsed(replica: number): number {
    const tokens = this.fresh ? this.service.memoryTokens(replica, this.now) : this.readMemory[replica];
    return tokens / this.memoryTokens;
  }

  ownRequests(replica: number): number {
    return this.fresh ? 0 : this.sentRequests[replica];
  }

  ownTokens(replica: number): number {
    return this.fresh ? 0 : this.sentTokens[replica];
  }

  outstanding(replica: number): number {
    return this.running(replica) + this.waiting(replica) + this.ownRequests(replica);
  }

  workLeft(replica: number): number {
    return this.estimates.workLeft(this, replica);
  }

  expectedDelay(replica: number): number {
    return this.estimates.expectedDelay(this, replica);
  }

  reusableTokens(replica: number): number {
    if (replica !== this.home) return 0;
    return Math.min(this.homeTokens[this.requests.slot], this.requests.promptTokens - 1);
  }

  decisionsSince(replica: number): number {
    return this.decisions - this.chosenAt[replica];
  }

  snapshot(): DispatcherSnapshot {
    return copyFields<Dispatcher, (typeof STATE)[number]>(this, STATE);
  }

  restore(snapshot: DispatcherSnapshot): void {
    assignFields<Dispatcher, (typeof STATE)[number]>(this, STATE, snapshot);
  }
}

export interface DispatcherParts {
  readonly speeds: readonly number[];
  /** Key-value memory of a replica. */
  readonly memoryTokens: number;
  readonly readingInterval: number;
  readonly service: Service;
  readonly requests: RequestSource;
  readonly arrivals: Arrivals;
  readonly disturbances: Disturbances;
  readonly estimates: Estimates;
}

export type DispatcherSnapshot = Pick<Dispatcher, (typeof STATE)[number]>;
