import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import type { CollectionProgress } from '../demonstrations/collect.ts';
import { MemorySource } from '../demonstrations/testing/memory-source.ts';
import { ToyEnvironment } from '../demonstrations/testing/toy-environment.ts';
import type { Environment } from '../environments/environment.ts';
import type { Actor } from './actor.ts';
import { recordPolicy } from './record-policy.ts';

/** Chooses the server with the least work; its probabilities are the softmax of minus the work at allowed servers. */
class LeastWork implements Actor {
  readonly lanes: number;
  private readonly observed: { work: Float32Array; mask: Float32Array }[];
  forgotten = 0;

  constructor(lanes: number) {
    this.lanes = lanes;
    this.observed = Array.from({ length: lanes }, () => ({ work: new Float32Array(4), mask: new Float32Array(3) }));
  }

  forget(): void {
    this.forgotten++;
  }

  observe(lane: number, environment: Environment): void {
    environment.observe(this.observed[lane].work, 0);
    environment.mask(this.observed[lane].mask, 0);
  }

  async act(): Promise<void> {
    await Promise.resolve();
  }

  best(lane: number): number {
    const shares = this.shares(lane);
    return shares.indexOf(Math.max(...shares));
  }

  sample(): number {
    throw new Error('a demonstrator plays its best action');
  }

  probabilities(lane: number, target: Float32Array | Float64Array, offset: number): void {
    const shares = this.shares(lane);
    const total = shares.reduce((a, b) => a + b);
    shares.forEach((share, a) => (target[offset + a] = share / total));
  }

  private shares(lane: number): number[] {
    const { work, mask } = this.observed[lane];
    return [...mask].map((allowed, a) => allowed * Math.exp(-work[a]));
  }
}

const create = (): ToyEnvironment => new ToyEnvironment(3, 20);
const SERIES = { seed: 30, episodes: 7 };

async function recorded(actor: Actor, options = {}): Promise<MemorySource> {
  const source = new MemorySource('recorded', ['ensemble'], 4, 3);
  await recordPolicy(create, actor, 'ensemble', SERIES, source, options);
  return source;
}

test('every decision is recorded with the probabilities that were given for it', async () => {
  const actor = new LeastWork(3);
  const source = await recorded(actor);
  assert.equal(actor.forgotten, SERIES.episodes);
  let masked = 0;
  for (const { observation, mask, action, reward, probabilities } of source.all) {
    const shares = [...mask].map((allowed, a) => allowed * Math.exp(-observation[a]));
    const total = shares.reduce((a, b) => a + b);
    shares.forEach((share, a) => assert.ok(Math.abs(probabilities![a] - share / total) < 1e-6));
    assert.equal(action, probabilities!.indexOf(Math.max(...probabilities!)));
    assert.ok(mask[action] === 1 && reward <= 0);
    for (const [a, allowed] of mask.entries()) if (!allowed) assert.equal(probabilities![a], 0);
    if (mask.includes(0)) masked++;
  }
  assert.ok(masked > 0);
});

test('episodes stand in the order of their seeds, whatever the number of lanes', async () => {
  const [one, several] = [await recorded(new LeastWork(1)), await recorded(new LeastWork(5))];
  assert.deepEqual(
    several.episodes.map(({ seed }) => seed),
    [30, 31, 32, 33, 34, 35, 36],
  );
  assert.deepEqual(several.episodes, one.episodes);
  assert.deepEqual(several.all, one.all);
  assert.deepEqual(several.finals, one.finals);
  const [{ metrics, truncated, mixed, strategy, length }] = one.episodes;
  assert.ok(metrics['mean_latency'] > 0 && truncated && !mixed && strategy === 0 && length >= 20);
});

test('progress counts episodes and their decisions', async () => {
  const told: CollectionProgress[] = [];
  const source = await recorded(new LeastWork(4), {
    onProgress: (progress: CollectionProgress) => told.push(progress),
  });
  assert.deepEqual(
    told.map(({ episodes }) => episodes),
    [1, 2, 3, 4, 5, 6, 7],
  );
  assert.deepEqual(told.at(-1), { episodes: 7, totalEpisodes: 7, steps: source.steps });
});

test('an abort ends it with its reason', async () => {
  const stop = new AbortController();
  const onProgress = (): void => stop.abort(new Error('stopped'));
  await assert.rejects(recorded(new LeastWork(2), { signal: stop.signal, onProgress }), /stopped/);
});

test('probabilities that are no numbers, and actions that are not allowed, are refused', async () => {
  const unsure = new LeastWork(2);
  unsure.probabilities = (_lane, target, offset) => void target.fill(NaN, offset);
  const wrong = new LeastWork(1);
  wrong.best = () => 7;
  for (const [actor, what] of [
    [unsure, 'probabilities'],
    [wrong, 'action'],
  ] as const) {
    await assert.rejects(
      recorded(actor),
      (error) => isFailure(error, 'demonstrations/bad-step') && error.params['what'] === what,
    );
  }
});
