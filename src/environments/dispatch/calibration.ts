import type {
  BatchingSettings,
  ConversationSettings,
  RequestSettings,
} from '../../contract/configuration/environment.ts';
import { BatchingService } from './batching-service.ts';
import { GeneratedRequests } from './generated-requests.ts';
import type { RequestSource } from './request-source.ts';
import { RequestTable } from './request-table.ts';
import { TraceCursor } from './trace-cursor.ts';
import { TraceRequests } from './trace-requests.ts';
import type { PreparedTrace } from './trace.ts';

const WARMUP = 500;
const MEASURED = 20_000;
/** Requests kept waiting, so that the replica never lacks one to admit. */
const BACKLOG = 8;

const measured = new Map<string, number>();
const measuredTraces = new WeakMap<PreparedTrace, Map<string, number>>();

/**
 * Requests per second that a replica of speed 1 finishes when its queue never empties, with its prefix cache off: what
 * `load` is a share of. A replica of speed s finishes s times as many, exactly, since every iteration takes 1/s of the
 * time. Measured on a fixed seed and remembered for each set of parameters.
 */
export function saturationRate(
  batching: BatchingSettings,
  requests: RequestSettings,
  conversations: ConversationSettings | null,
  trace: PreparedTrace | null,
): number {
  let known = measured;
  if (trace) {
    known = measuredTraces.get(trace) ?? new Map<string, number>();
    measuredTraces.set(trace, known);
  }
  const key = JSON.stringify(trace ? [batching] : [batching, requests, conversations]);
  let rate = known.get(key);
  if (rate === undefined) {
    // Gaps within a conversation depend on the rate that is sought; they hardly change the sizes.
    const unspaced = conversations && { ...conversations, minimum_gap: 0 };
    rate = measure(batching, trace ? traceRequests(trace) : generatedRequests(requests, unspaced));
    known.set(key, rate);
  }
  return rate;
}

function generatedRequests(requests: RequestSettings, conversations: ConversationSettings | null): RequestSource {
  const source = new GeneratedRequests(requests, conversations, 1);
  source.reset(0);
  return source;
}

function traceRequests(trace: PreparedTrace): RequestSource {
  const cursor = new TraceCursor(trace.length);
  const source = new TraceRequests(trace, cursor);
  source.reset();
  const draw = source.draw.bind(source);
  source.draw = (time) => {
    cursor.advance();
    draw(time);
  };
  return source;
}

function measure(batching: BatchingSettings, source: RequestSource): number {
  const table = new RequestTable();
  const service = new BatchingService({ ...batching, prefix_cache: false }, [1], table);
  service.reset();
  let now = 0;
  let done = 0;
  let began = 0;
  for (;;) {
    while (service.waiting(0) < BACKLOG) {
      source.draw(0);
      const slot = table.allocate();
      table.prompt[slot] = source.promptTokens;
      table.output[slot] = source.outputTokens;
      table.conversation[slot] = -1;
      service.dispatch(0, slot, now);
    }
    now = service.nextEvent;
    service.advance();
    const { slots, count } = service.completed;
    for (let i = 0; i < count; i++) table.release(slots[i]);
    if (done < WARMUP && done + count >= WARMUP) began = now;
    done += count;
    if (done >= WARMUP + MEASURED) return (done - WARMUP) / (now - began);
  }
}
