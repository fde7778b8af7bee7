import type { CompletedSlots, Service } from './service.ts';

/** A request's way through the system. */
export interface ServedRequest {
  readonly replica: number;
  readonly arrived: number;
  /** When it first left the queue; null where it still waited at the end. */
  started: number | null;
  /** null where it was not done at the end. */
  done: number | null;
}

/** A service that notes when each request was sent, first served and done. */
export class RecordingService implements Service {
  requests: ServedRequest[] = [];
  private readonly service: Service;
  private readonly replicas: number;
  /** By slot: its request, while it is in the system. */
  private readonly inSlot = new Map<number, ServedRequest>();
  /** By replica, in the service's own order. */
  private waitingRequests: ServedRequest[][] = [];
  private servedRequests: ServedRequest[][] = [];

  constructor(service: Service, replicas: number) {
    this.service = service;
    this.replicas = replicas;
  }

  get nextEvent(): number {
    return this.service.nextEvent;
  }

  get completed(): CompletedSlots {
    return this.service.completed;
  }

  reset(): void {
    this.service.reset();
    this.requests = [];
    this.inSlot.clear();
    this.waitingRequests = Array.from({ length: this.replicas }, () => []);
    this.servedRequests = Array.from({ length: this.replicas }, () => []);
  }

  advance(): void {
    const now = this.service.nextEvent;
    this.service.advance();
    const { slots, count } = this.service.completed;
    for (let i = 0; i < count; i++) this.end(slots[i], now);
    for (let replica = 0; replica < this.replicas; replica++) this.follow(replica, now);
  }

  dispatch(replica: number, slot: number, now: number): void {
    const request: ServedRequest = { replica, arrived: now, started: null, done: null };
    this.requests.push(request);
    this.inSlot.set(slot, request);
    this.waitingRequests[replica].push(request);
    this.service.dispatch(replica, slot, now);
    this.follow(replica, now);
  }

  setSpeed(replica: number, speed: number, now: number): void {
    this.service.setSpeed(replica, speed, now);
  }

  running(replica: number): number {
    return this.service.running(replica);
  }

  waiting(replica: number): number {
    return this.service.waiting(replica);
  }

  pendingPrefill(replica: number): number {
    return this.service.pendingPrefill(replica);
  }

  memoryTokens(replica: number, now: number): number {
    return this.service.memoryTokens(replica, now);
  }

  snapshot(): unknown {
    return this.service.snapshot();
  }

  /** What was recorded is not part of a snapshot. */
  restore(snapshot: unknown): void {
    this.service.restore(snapshot);
  }

  private end(slot: number, now: number): void {
    const request = this.inSlot.get(slot)!;
    request.done = now;
    this.inSlot.delete(slot);
    const served = this.servedRequests[request.replica];
    served.splice(served.indexOf(request), 1);
  }

  /**
   * Who is served now follows from how many wait: requests leave the queue in its order, and the one served last is the
   * first to go back to its front where memory ends.
   */
  private follow(replica: number, now: number): void {
    const queue = this.waitingRequests[replica];
    const served = this.servedRequests[replica];
    const waiting = this.service.waiting(replica);
    while (queue.length < waiting) queue.unshift(served.pop()!);
    while (queue.length > waiting) {
      const request = queue.shift()!;
      request.started ??= now;
      served.push(request);
    }
  }
}
