import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentSchema, resolveEnvironment } from '../../contract/configuration/environment.ts';
import { createStrategy } from '../strategies/index.ts';
import { saturationRate } from './calibration.ts';
import { createDispatch } from './create-dispatch.ts';

const rateOf = (settings: object): number => {
  const { batching, requests, conversations } = resolveEnvironment(environmentSchema.parse(settings));
  return saturationRate(batching, requests, conversations, null);
};

test('one sequence at a time with sizes that never vary: the rate follows by arithmetic', () => {
  const settings = {
    batching: {
      iteration_seconds: 0.01,
      prefill_seconds: 0.001,
      sequence_seconds: 0.002,
      cached_token_seconds: 0,
      max_sequences: 1,
      token_budget: 40,
    },
    requests: { prompt_mean: 100, prompt_cv: 0, output_mean: 11, output_cv: 0 },
    conversations: null,
  };
  // The prompt takes three iterations, the last of which gives the first token; then ten more.
  const seconds = 3 * 0.012 + 100 * 0.001 + 10 * 0.012;
  assert.ok(Math.abs(rateOf(settings) * seconds - 1) < 1e-6);
});

test('a scarce memory or a slower replica lowers the rate', () => {
  const base = rateOf({});
  assert.ok(rateOf({ batching: { memory_tokens: 8192 } }) < 0.95 * base);
  assert.ok(rateOf({ batching: { iteration_seconds: 0.03 } }) < 0.9 * base);
  assert.equal(rateOf({}), base);
});

test('load is the arrival rate over the summed rates', () => {
  const settings = { load: 0.5, replica_speeds: [2, 1], episode_requests: 20_000, slowdowns: null, drains: null };
  const environment = createDispatch(environmentSchema.parse(settings));
  const strategy = createStrategy('least_work_left');
  environment.reset(0);
  let arrivals = 0;
  for (; !environment.truncated; arrivals++) environment.step(strategy.choose(environment.view));
  const offered = arrivals / environment.time / (3 * rateOf(settings));
  assert.ok(Math.abs(offered - 0.5) < 0.015, `load ${offered}`);
});

test('below load 1 a cluster without caches keeps up, above it does not', () => {
  const configuration = environmentSchema.parse({
    batching: { prefix_cache: false },
    slowdowns: null,
    drains: null,
    replica_speeds: [1, 1],
    conversations: null,
    episode_requests: 30_000,
  });
  const backlog = (load: number): number => {
    const environment = createDispatch({ ...configuration, load });
    const strategy = createStrategy('least_work_left');
    environment.reset(0);
    for (let i = 0; i < 20_000; i++) environment.step(strategy.choose(environment.view));
    return environment.view.waiting(0) + environment.view.waiting(1);
  };
  assert.ok(backlog(0.93) < 100, `backlog ${backlog(0.93)} at load 0.93`);
  const excess = 20_000 * (1 - 1 / 1.1);
  assert.ok(Math.abs(backlog(1.1) / excess - 1) < 0.2, `backlog ${backlog(1.1)} at load 1.1, not ${excess}`);
});
