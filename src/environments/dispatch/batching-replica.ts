import type { BatchingSettings } from '../../contract/configuration/environment.ts';
import { assignFields, copyFields } from './fields.ts';
import { PrefixCache, type PrefixCacheSnapshot } from './prefix-cache.ts';
import type { RequestTable } from './request-table.ts';
import type { CompletedSlots } from './service.ts';
import { SlotQueue, type SlotQueueSnapshot } from './slot-queue.ts';

const NEVER = Infinity;

const STATE = [
  'speed',
  'start',
  'end',
  'iterations',
  'firstDuration',
  'growth',
  'chunk',
  'clock',
  'nextFinish',
  'running',
  'sequences',
  'decoders',
  'used',
  'resident',
  'waitingPrefill',
  'prefillLeft',
] as const;

/**
 * One replica with continuous batching and chunked prefill, as in Orca (Yu et al., OSDI 2022), vLLM (Kwon et al.,
 * SOSP 2023) and Sarathi-Serve (Agrawal et al., OSDI 2024). At each iteration boundary, in this order:
 *
 * 1. Each decoding sequence takes one token of memory. While they do not fit, the latest admitted sequence is preempted:
 *    it loses its memory and goes to the front of the queue, to be recomputed with what it had generated.
 * 2. A prompt computed in part goes on, with the token budget that the decoding sequences leave.
 * 3. Unless something was preempted, waiting requests are admitted in order while there is budget, a free sequence, and
 *    memory for the whole prompt. A cached prefix of the conversation need not be computed, but for one token at least.
 *
 * The iteration takes (a + b·prompt tokens computed + c·sequences + d·resident tokens) / speed, where resident tokens
 * are those computed before it. At its end each decoding sequence has one more token, each finished prompt its first.
 * A finished request leaves its tokens to the prefix cache.
 *
 * Iterations that only decode differ by a constant, so a run of them is one segment, its times in closed form, until
 * the first completion or the end of memory. An arrival or a change of speed cuts it at the next boundary.
 */
export class BatchingReplica {
  private readonly settings: BatchingSettings;
  private readonly requests: RequestTable;
  private readonly completed: CompletedSlots;
  private readonly sequenceLimit: number;
  private readonly nominalSpeed: number;
  private readonly queue = new SlotQueue();
  private readonly cache: PrefixCache | null;

  speed: number;
  /** The segment: when it began and ends, its iterations, how long the first takes and by how much each next is longer. */
  start = 0;
  end = Infinity;
  iterations = 0;
  firstDuration = 0;
  growth = 0;
  /** Prompt tokens that the segment's iteration computes; 0 where it only decodes. */
  chunk = 0;
  /** Iterations so far, which is how the finish of decoding sequences is counted. */
  clock = 0;
  /** Earliest `finishAt` among decoding sequences. */
  nextFinish = NEVER;
  /** int32 [max_sequences]: slots in order of admission; the first `decoders` of them decode, the rest compute prompts. */
  running: Int32Array<ArrayBuffer>;
  sequences = 0;
  decoders = 0;
  /** Tokens of memory allocated to running sequences: whole prompts from admission on. */
  used = 0;
  /** Of these, computed. */
  resident = 0;
  /** Prompt tokens of the waiting requests. */
  waitingPrefill = 0;
  /** Prompt tokens of running sequences yet to be computed, at the start of the segment. */
  prefillLeft = 0;

  constructor(settings: BatchingSettings, speed: number, requests: RequestTable, completed: CompletedSlots) {
    this.settings = settings;
    this.requests = requests;
    this.completed = completed;
    this.sequenceLimit = Math.min(settings.max_sequences, settings.token_budget);
    this.nominalSpeed = speed;
    this.speed = speed;
    this.running = new Int32Array(this.sequenceLimit);
    this.cache = settings.prefix_cache ? new PrefixCache() : null;
  }

  reset(): void {
    this.queue.clear();
    this.cache?.clear();
    this.speed = this.nominalSpeed;
    this.end = Infinity;
    this.nextFinish = NEVER;
    this.iterations = this.sequences = this.decoders = this.clock = 0;
    this.used = this.resident = this.waitingPrefill = this.prefillLeft = this.chunk = 0;
  }

  get waiting(): number {
    return this.queue.length;
  }

  arrive(slot: number, now: number): void {
    const blocked = this.queue.length > 0 || this.sequences === this.sequenceLimit;
    this.requests.generated[slot] = 0;
    this.requests.firstToken[slot] = NaN;
    this.queue.push(slot);
    this.waitingPrefill += this.requests.prompt[slot];
    if (this.end === Infinity) this.plan(now);
    else if (!blocked) this.cut(now);
  }

  setSpeed(speed: number, now: number): void {
    this.speed = speed;
    this.cut(now);
  }

  /** The end of the segment: completes what is done and plans the next. */
  advance(): void {
    const now = this.end;
    const { iterations, decoders } = this;
    this.clock += iterations;
    this.used += decoders * iterations;
    this.cache?.shrinkTo(this.settings.memory_tokens - this.used); // what the segment took, before anything is freed
    this.resident += decoders * iterations + this.chunk;
    this.prefillLeft -= this.chunk;
    const finishedPrompts = this.sequences - decoders - (this.prefillLeft > 0 ? 1 : 0);
    for (let i = decoders; i < decoders + finishedPrompts; i++) this.startDecoding(this.running[i], now);
    this.decoders += finishedPrompts;
    if (this.nextFinish <= this.clock) this.completeFinished();
    this.plan(now);
  }

  /** Prompt tokens not yet computed, waiting or running, after the last iteration. */
  get pendingPrefill(): number {
    return this.waitingPrefill + this.prefillLeft;
  }

  /** Computed tokens of running sequences after the last iteration that ended by `now`. */
  memoryTokens(now: number): number {
    if (this.end === Infinity || this.chunk > 0) return this.resident;
    const n = this.iterationsUntil(now);
    const ended = this.boundary(n) <= now ? n : n - 1;
    return this.resident + this.decoders * ended;
  }

  snapshot(): BatchingReplicaSnapshot {
    return {
      ...copyFields<BatchingReplica, (typeof STATE)[number]>(this, STATE),
      queue: this.queue.snapshot(),
      cache: this.cache?.snapshot() ?? null,
    };
  }

  restore(snapshot: BatchingReplicaSnapshot): void {
    assignFields<BatchingReplica, (typeof STATE)[number]>(this, STATE, snapshot);
    this.queue.restore(snapshot.queue);
    if (snapshot.cache) this.cache?.restore(snapshot.cache);
  }

  /** Decides the iteration that starts at `now`, and how many like it follow. */
  private plan(now: number): void {
    if (this.sequences === 0 && this.queue.length === 0) {
      this.end = Infinity;
      this.iterations = 0;
      return;
    }
    const { iteration_seconds: a, prefill_seconds: b, sequence_seconds: c, cached_token_seconds: d } = this.settings;
    const memory = this.settings.memory_tokens;
    let preempted = false;
    while (this.used + this.decoders > memory) {
      this.preemptLatest();
      preempted = true;
    }
    this.cache?.shrinkTo(memory - this.used - this.decoders);
    const budget = this.settings.token_budget - this.decoders;
    if (!preempted) this.admit(budget);
    this.chunk = Math.min(this.prefillLeft, budget);
    this.start = now;
    this.firstDuration = (a + b * this.chunk + c * this.sequences + d * this.resident) / this.speed;
    if (this.chunk > 0) {
      this.iterations = 1;
      this.growth = 0;
    } else {
      this.iterations = Math.min(this.nextFinish - this.clock, Math.floor((memory - this.used) / this.decoders));
      this.growth = (d * this.decoders) / this.speed;
    }
    this.end = this.boundary(this.iterations);
  }

  private admit(budget: number): void {
    const { requests, queue } = this;
    const memory = this.settings.memory_tokens;
    while (queue.length > 0 && this.sequences < this.sequenceLimit && this.prefillLeft < budget) {
      const slot = queue.front;
      const prompt = requests.prompt[slot] + requests.generated[slot];
      if (this.used + this.decoders + prompt > memory) return;
      queue.shift();
      this.waitingPrefill -= prompt;
      this.running[this.sequences++] = slot;
      const hit = this.cachedPrefix(requests.conversation[slot], prompt);
      this.resident += hit;
      this.prefillLeft += prompt - hit;
      this.used += prompt;
      this.cache?.shrinkTo(memory - this.used - this.decoders);
    }
  }

  private cachedPrefix(conversation: number, prompt: number): number {
    if (this.cache === null || conversation < 0) return 0;
    return Math.min(this.cache.take(conversation), prompt - 1);
  }

  /** The prompt is computed and the next token of the answer there. */
  private startDecoding(slot: number, now: number): void {
    const { requests } = this;
    if (Number.isNaN(requests.firstToken[slot])) requests.firstToken[slot] = now;
    const finish = this.clock + requests.output[slot] - requests.generated[slot] - 1;
    requests.finishAt[slot] = finish;
    if (finish < this.nextFinish) this.nextFinish = finish;
  }

  private completeFinished(): void {
    const { requests, running, clock } = this;
    let kept = 0;
    this.nextFinish = NEVER;
    for (let i = 0; i < this.sequences; i++) {
      const slot = running[i];
      if (i < this.decoders && requests.finishAt[slot] <= clock) {
        const tokens = requests.prompt[slot] + requests.output[slot] - 1; // the last token is never computed
        this.used -= tokens;
        this.resident -= tokens;
        if (this.cache && requests.conversation[slot] >= 0) this.cache.put(requests.conversation[slot], tokens);
        this.completed.push(slot);
      } else {
        if (i < this.decoders && requests.finishAt[slot] < this.nextFinish) this.nextFinish = requests.finishAt[slot];
        running[kept++] = slot;
      }
    }
    this.decoders -= this.sequences - kept;
    this.sequences = kept;
  }

  private preemptLatest(): void {
    const { requests } = this;
    const slot = this.running[--this.sequences];
    let prompt = requests.prompt[slot] + requests.generated[slot];
    if (this.sequences >= this.decoders) {
      this.used -= prompt;
      this.resident -= prompt - this.prefillLeft;
      this.prefillLeft = 0;
    } else {
      this.decoders--;
      requests.generated[slot] = requests.output[slot] - (requests.finishAt[slot] - this.clock);
      prompt = requests.prompt[slot] + requests.generated[slot];
      this.used -= prompt - 1;
      this.resident -= prompt - 1;
      this.nextFinish = NEVER;
      for (let i = 0; i < this.decoders; i++) {
        this.nextFinish = Math.min(this.nextFinish, requests.finishAt[this.running[i]]);
      }
    }
    this.queue.pushFront(slot);
    this.waitingPrefill += prompt;
  }

  /** Ends the segment with the iteration in progress at `now`. */
  private cut(now: number): void {
    if (this.iterations <= 1) return;
    this.iterations = this.iterationsUntil(now);
    this.end = this.boundary(this.iterations);
  }

  /** When the n-th iteration of the segment ends. */
  private boundary(n: number): number {
    return this.start + n * this.firstDuration + (this.growth * n * (n - 1)) / 2;
  }

  /** The first iteration of the segment, counted from 1, that ends at `now` or later. */
  private iterationsUntil(now: number): number {
    const slope = this.firstDuration - this.growth / 2;
    const elapsed = Math.max(0, now - this.start);
    let n = Math.ceil((2 * elapsed) / (slope + Math.sqrt(slope * slope + 2 * this.growth * elapsed)));
    n = Math.max(1, Math.min(n, this.iterations));
    while (n > 1 && this.boundary(n - 1) >= now) n--;
    while (n < this.iterations && this.boundary(n) < now) n++;
    return n;
  }
}

export type BatchingReplicaSnapshot = Pick<BatchingReplica, (typeof STATE)[number]> & {
  readonly queue: SlotQueueSnapshot;
  readonly cache: PrefixCacheSnapshot | null;
};
