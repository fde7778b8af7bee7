import { Random, type RandomState } from '../../base/random.ts';
import type { ConversationSettings, RequestSettings } from '../../contract/configuration/environment.ts';
import { assignFields, copyFields } from './fields.ts';
import type { RequestSource } from './request-source.ts';

const STATE = [
  'promptTokens',
  'outputTokens',
  'conversation',
  'slot',
  'idle',
  'conversations',
  'oldest',
  'history',
  'number',
  'last',
] as const;

/**
 * Requests with log-normal lengths. A fixed number of conversations is open: a request either continues one of them,
 * its prompt then repeating what was said before, or opens a new one in place of the oldest. An episode begins amid
 * conversations under way, so that its first requests are like its later ones.
 */
export class GeneratedRequests implements RequestSource {
  readonly conversationSlots: number;
  readonly output: { readonly mean: number; readonly cv: number };
  readonly work = 0;
  promptTokens = 0;
  outputTokens = 0;
  conversation = -1;
  slot = -1;
  idle = -1;
  /** Conversations opened so far in the episode. */
  conversations = 0;
  /** The slot that the next new conversation takes. */
  oldest = 0;
  /** int32 [slots]: tokens said so far, prompts and answers. */
  history: Int32Array<ArrayBuffer>;
  /** int32 [slots]: number of the conversation. */
  number: Int32Array<ArrayBuffer>;
  /** float64 [slots]: time of the last request. */
  last: Float64Array<ArrayBuffer>;

  private readonly sizes = new Random(0);
  private readonly choices = new Random(0);
  private readonly prompts: LogNormal;
  private readonly answers: LogNormal;
  private readonly limit: number;
  private readonly followup: number;
  private readonly minimumGap: number;

  constructor(requests: RequestSettings, conversations: ConversationSettings | null, replicas: number) {
    this.prompts = logNormal(requests.prompt_mean, requests.prompt_cv);
    this.answers = logNormal(requests.output_mean, requests.output_cv);
    this.output = { mean: requests.output_mean, cv: requests.output_cv };
    this.limit = requests.context_limit;
    this.followup = conversations?.followup_probability ?? 0;
    this.minimumGap = conversations?.minimum_gap ?? 0;
    this.conversationSlots = conversations ? conversations.open_per_replica * replicas : 0;
    this.history = new Int32Array(this.conversationSlots);
    this.number = new Int32Array(this.conversationSlots);
    this.last = new Float64Array(this.conversationSlots);
  }

  reset(seed: number): void {
    this.sizes.reseed(seed, 'requests');
    this.choices.reseed(seed, 'conversations');
    this.conversations = 0;
    this.oldest = 0;
    const slots = this.conversationSlots;
    for (let slot = 0; slot < slots; slot++) this.turn(slot, true);
    // Until every one of these conversations has been replaced, as far as that takes a bearable time.
    const turns = Math.min(20, 1 / (1 - this.followup)) * slots;
    for (let i = 0; i < turns; i++) {
      if (this.choices.uniform() < this.followup) this.turn(this.choices.integer(slots), false);
      else this.turn(this.nextOldest(), true);
    }
    this.last.fill(-Infinity);
  }

  draw(time: number): void {
    if (this.conversationSlots === 0) {
      this.promptTokens = this.length(this.prompts);
      this.outputTokens = this.length(this.answers);
      return;
    }
    const continued = this.choices.uniform() < this.followup ? this.idleSlot(time) : -1;
    this.slot = continued >= 0 ? continued : this.nextOldest();
    const isNew = this.turn(this.slot, continued < 0);
    this.conversation = this.number[this.slot];
    this.idle = isNew || this.last[this.slot] === -Infinity ? -1 : time - this.last[this.slot];
    this.last[this.slot] = time;
  }

  snapshot(): unknown {
    return {
      ...copyFields<GeneratedRequests, (typeof STATE)[number]>(this, STATE),
      sizes: this.sizes.state(),
      choices: this.choices.state(),
    };
  }

  restore(snapshot: GeneratedRequestsSnapshot): void {
    assignFields<GeneratedRequests, (typeof STATE)[number]>(this, STATE, snapshot);
    this.sizes.restore(snapshot.sizes);
    this.choices.restore(snapshot.choices);
  }

  /** Draws a request of the slot's conversation. Returns whether it is a new one: asked for, or outgrown. */
  private turn(slot: number, open: boolean): boolean {
    const fresh = this.length(this.prompts);
    this.outputTokens = this.length(this.answers);
    const isNew = open || this.history[slot] + fresh + this.outputTokens > this.limit;
    if (isNew) this.number[slot] = this.conversations++;
    this.promptTokens = isNew ? fresh : this.history[slot] + fresh;
    this.history[slot] = this.promptTokens + this.outputTokens;
    return isNew;
  }

  private nextOldest(): number {
    const slot = this.oldest;
    this.oldest = (slot + 1) % this.conversationSlots;
    return slot;
  }

  /** A slot at rest for long enough: a random one, else the next that is; -1 where none is. */
  private idleSlot(time: number): number {
    const start = this.choices.integer(this.conversationSlots);
    for (let i = 0; i < this.conversationSlots; i++) {
      const slot = (start + i) % this.conversationSlots;
      if (time - this.last[slot] >= this.minimumGap) return slot;
    }
    return -1;
  }

  private length(distribution: LogNormal): number {
    const drawn = Math.round(Math.exp(distribution.mu + distribution.sigma * this.sizes.normal()));
    return Math.max(1, Math.min(drawn, this.limit >> 1));
  }
}

interface LogNormal {
  readonly mu: number;
  readonly sigma: number;
}

function logNormal(mean: number, cv: number): LogNormal {
  const variance = Math.log1p(cv * cv);
  return { mu: Math.log(mean) - variance / 2, sigma: Math.sqrt(variance) };
}

type GeneratedRequestsSnapshot = Pick<GeneratedRequests, (typeof STATE)[number]> & {
  readonly sizes: RandomState;
  readonly choices: RandomState;
};
