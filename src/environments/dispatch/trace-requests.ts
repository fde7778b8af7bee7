import type { RequestSource } from './request-source.ts';
import type { TraceCursor } from './trace-cursor.ts';
import type { PreparedTrace } from './trace.ts';

/** Sizes and conversations of a trace, at the row where the arrivals' cursor stands. A repetition repeats conversations. */
export class TraceRequests implements RequestSource {
  readonly conversationSlots: number;
  readonly output: { readonly mean: number; readonly cv: number };
  readonly work = 0;
  promptTokens = 0;
  outputTokens = 0;
  conversation = -1;
  slot = -1;
  idle = -1;
  private readonly trace: PreparedTrace;
  private readonly cursor: TraceCursor;
  /** float64 [conversationSlots]: time of the conversation's last request; NaN before its first. */
  private readonly last: Float64Array;

  constructor(trace: PreparedTrace, cursor: TraceCursor) {
    this.trace = trace;
    this.cursor = cursor;
    this.conversationSlots = trace.conversationCount;
    this.last = new Float64Array(trace.conversationCount);
    const n = trace.length;
    const mean = trace.outputTokens.reduce((sum, tokens) => sum + tokens, 0) / n;
    const variance = trace.outputTokens.reduce((sum, tokens) => sum + (tokens - mean) ** 2, 0) / n;
    this.output = { mean, cv: Math.sqrt(variance) / mean };
  }

  reset(): void {
    this.last.fill(NaN);
  }

  draw(time: number): void {
    const { row } = this.cursor;
    this.promptTokens = this.trace.promptTokens[row];
    this.outputTokens = this.trace.outputTokens[row];
    this.conversation = this.slot = this.trace.conversations[row];
    this.idle = -1;
    if (this.slot < 0) return;
    const last = this.last[this.slot];
    if (!Number.isNaN(last)) this.idle = time - last;
    this.last[this.slot] = time;
  }

  snapshot(): TraceRequestsSnapshot {
    const { promptTokens, outputTokens, conversation, idle } = this;
    return { promptTokens, outputTokens, conversation, idle, last: this.last.slice() };
  }

  restore(snapshot: TraceRequestsSnapshot): void {
    this.promptTokens = snapshot.promptTokens;
    this.outputTokens = snapshot.outputTokens;
    this.conversation = this.slot = snapshot.conversation;
    this.idle = snapshot.idle;
    this.last.set(snapshot.last);
  }
}

interface TraceRequestsSnapshot {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly conversation: number;
  readonly idle: number;
  readonly last: Float64Array;
}
