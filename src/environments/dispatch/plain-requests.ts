import { Random, type RandomState } from '../../base/random.ts';
import type { RequestSource } from './request-source.ts';

/** Requests of the plain modes: work of mean 1, exponential or always 1. */
export class PlainRequests implements RequestSource {
  readonly conversationSlots = 0;
  /** Of the work, not of tokens: what the estimate of a residual needs. */
  readonly output: { readonly mean: number; readonly cv: number };
  readonly promptTokens = 0;
  readonly outputTokens = 0;
  readonly conversation = -1;
  readonly slot = -1;
  readonly idle = -1;
  work = 1;
  private readonly random = new Random(0);
  private readonly exponential: boolean;

  constructor(service: 'exponential' | 'deterministic') {
    this.exponential = service === 'exponential';
    this.output = { mean: 1, cv: this.exponential ? 1 : 0 };
  }

  reset(seed: number): void {
    this.random.reseed(seed, 'requests');
  }

  draw(): void {
    if (this.exponential) this.work = this.random.exponential();
  }

  snapshot(): { readonly random: RandomState; readonly work: number } {
    return { random: this.random.state(), work: this.work };
  }

  restore(snapshot: { readonly random: RandomState; readonly work: number }): void {
    this.random.restore(snapshot.random);
    this.work = snapshot.work;
  }
}
