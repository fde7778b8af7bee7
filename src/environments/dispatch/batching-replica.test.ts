import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { naiveBatching, type NaiveRequest } from '../../../test/reference/naive-batching.ts';
import type { BatchingSettings } from '../../contract/configuration/environment.ts';
import { BatchingService } from './batching-service.ts';
import { RequestTable } from './request-table.ts';

interface Case {
  readonly settings: BatchingSettings;
  readonly requests: readonly NaiveRequest[];
  readonly speeds: readonly { readonly time: number; readonly speed: number }[];
}

interface Result {
  readonly finished: number[];
  readonly firstToken: number[];
}

/** Runs the case on a BatchingService of one replica; `pause` is called before each arrival. */
function serve({ settings, requests, speeds }: Case, pause?: (service: BatchingService, now: number) => void): Result {
  const table = new RequestTable();
  const service = new BatchingService(settings, [speeds[0].speed], table);
  const result: Result = { finished: [], firstToken: [] };
  service.reset();
  const processUntil = (limit: number): void => {
    while (service.nextEvent <= limit && service.nextEvent < Infinity) {
      const now = service.nextEvent;
      service.advance();
      for (let i = 0; i < service.completed.count; i++) {
        const slot = service.completed.slots[i];
        result.finished[table.index[slot]] = now;
        result.firstToken[table.index[slot]] = table.firstToken[slot];
        table.release(slot);
      }
    }
  };
  const inputs = [
    ...requests.map((request, index) => ({ time: request.arrival, request, index })),
    ...speeds.slice(1).map((change) => ({ time: change.time, speed: change.speed })),
  ].sort((a, b) => a.time - b.time);
  for (const input of inputs) {
    processUntil(input.time);
    pause?.(service, input.time);
    if ('speed' in input) {
      service.setSpeed(0, input.speed, input.time);
      continue;
    }
    const slot = table.allocate();
    table.index[slot] = input.index;
    table.prompt[slot] = input.request.prompt;
    table.output[slot] = input.request.output;
    table.conversation[slot] = input.request.conversation;
    service.dispatch(0, slot, input.time);
  }
  processUntil(Infinity);
  return result;
}

const settingsOf = fc.record({
  iteration_seconds: fc.double({ min: 0.01, max: 0.1, noNaN: true }),
  prefill_seconds: fc.constantFrom(0, 0.001, 0.01),
  sequence_seconds: fc.constantFrom(0, 0.002),
  cached_token_seconds: fc.constantFrom(0, 1e-5, 1e-3),
  token_budget: fc.integer({ min: 1, max: 64 }),
  max_sequences: fc.integer({ min: 1, max: 8 }),
  memory_tokens: fc.integer({ min: 60, max: 200 }),
  prefix_cache: fc.boolean(),
});

const requestOf = fc.record({
  gap: fc.double({ min: 1e-6, max: 1.5, noNaN: true }),
  prompt: fc.integer({ min: 1, max: 30 }),
  output: fc.integer({ min: 1, max: 30 }),
  conversation: fc.integer({ min: -1, max: 4 }),
});

const cases = fc
  .record({
    settings: settingsOf,
    requests: fc.array(requestOf, { minLength: 1, maxLength: 40 }),
    changes: fc.array(
      fc.record({ gap: fc.double({ min: 0.01, max: 5, noNaN: true }), speed: fc.constantFrom(0.4, 1, 1.7) }),
      { maxLength: 5 },
    ),
    pace: fc.constantFrom(0.05, 0.3, 1),
  })
  .map(({ settings, requests, changes, pace }): Case => {
    let time = 0;
    const placed = requests.map(({ gap, ...request }) => ({ ...request, arrival: (time += gap * pace) }));
    time = 0;
    const speeds = changes.map(({ gap, speed }) => ({ time: (time += gap), speed }));
    return { settings, requests: placed, speeds: [{ time: 0, speed: 1 }, ...speeds] };
  });

const close = (actual: number, expected: number): boolean => Math.abs(actual - expected) <= 1e-9 * expected;

test('jumping over decode iterations gives the times of a simulation that takes every single one', () => {
  let preemptions = 0;
  let hits = 0;
  fc.assert(
    fc.property(cases, (one) => {
      const expected = naiveBatching(one.settings, one.requests, one.speeds);
      const actual = serve(one);
      preemptions += expected.preemptions;
      hits += expected.hits;
      for (let i = 0; i < one.requests.length; i++) {
        assert.ok(close(actual.finished[i], expected.finished[i]), `request ${i} finished`);
        assert.ok(close(actual.firstToken[i], expected.firstToken[i]), `request ${i} first token`);
      }
    }),
    { numRuns: 20_000, seed: 1 },
  );
  assert.ok(preemptions > 1000, `the cases preempt (${preemptions})`);
  assert.ok(hits > 1000, `the cases hit the cache (${hits})`);
});

test('looking at a replica and going back to a snapshot change nothing', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const undisturbed = serve(one);
      const disturbed = serve(one, (service, now) => {
        service.memoryTokens(0, now);
        const snapshot = structuredClone(service.snapshot());
        service.setSpeed(0, 3, now);
        service.restore(snapshot);
      });
      assert.deepEqual(disturbed, undisturbed);
    }),
    { numRuns: 3000, seed: 2 },
  );
});

test('memory readings count computed tokens, iteration by iteration', () => {
  const settings: BatchingSettings = {
    iteration_seconds: 1,
    prefill_seconds: 0,
    sequence_seconds: 0,
    cached_token_seconds: 0.25,
    token_budget: 10,
    max_sequences: 4,
    memory_tokens: 100,
    prefix_cache: true,
  };
  const table = new RequestTable();
  const service = new BatchingService(settings, [1], table);
  service.reset();
  const slot = table.allocate();
  table.prompt[slot] = 15;
  table.output[slot] = 6;
  table.conversation[slot] = 0;
  service.dispatch(0, slot, 0);
  assert.deepEqual([service.running(0), service.pendingPrefill(0), service.memoryTokens(0, 0.5)], [1, 15, 0]);
  service.advance(); // at 1: 10 tokens computed; the next iteration takes 1 + 10 / 4
  assert.deepEqual([service.pendingPrefill(0), service.memoryTokens(0, 1), service.nextEvent], [5, 10, 4.5]);
  service.advance(); // at 4.5: the first token; five decode iterations of 4.75, 5, … follow
  const readings = [4.6, 9.2, 9.25, 14.24, 14.25].map((now) => service.memoryTokens(0, now));
  assert.deepEqual(readings, [15, 15, 16, 16, 17]);
  assert.equal(service.nextEvent, 4.5 + 4.75 + 5 + 5.25 + 5.5 + 5.75);
  service.advance();
  assert.equal(service.completed.count, 1);
  assert.equal(service.memoryTokens(0, 40), 0);
});
