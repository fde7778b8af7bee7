import assert from 'node:assert/strict';
import test from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import { collect, type CollectionProgress } from './collect.ts';
import { MemorySource, toyDemonstrations } from './testing/memory-source.ts';
import { ToyEnvironment, toyStrategy } from './testing/toy-environment.ts';

const PLAN = {
  strategies: [
    { name: 'shortest', episodes: 3 },
    { name: 'first', episodes: 2 },
  ],
  seed: 100,
  switchEvery: 0,
};

test('episodes of all strategies stand on common seeds and hold what was seen and done', async () => {
  const source = await toyDemonstrations(PLAN);
  assert.deepEqual(
    source.episodes.map(({ seed, strategy, mixed }) => [seed, strategy, mixed]),
    [
      [100, 0, false],
      [100, 1, false],
      [101, 0, false],
      [101, 1, false],
      [102, 0, false],
    ],
  );
  for (const [number, episode] of source.episodes.entries()) {
    const environment = new ToyEnvironment();
    const strategy = toyStrategy(PLAN.strategies[episode.strategy].name);
    const seen = new Float32Array(environment.observationSize);
    environment.reset(episode.seed);
    strategy.reset(episode.seed);
    for (const step of source.all.slice(episode.firstStep, episode.firstStep + episode.length)) {
      environment.observe(seen, 0);
      assert.deepEqual(step.observation, seen);
      assert.deepEqual(step.mask, environment.view.mask);
      assert.equal(step.action, strategy.choose(environment.view));
      assert.equal(step.strategy, episode.strategy);
      environment.step(step.action);
      assert.equal(step.reward, environment.reward);
    }
    assert.ok(environment.truncated && episode.truncated && !episode.terminated);
    environment.observe(seen, 0);
    assert.deepEqual(source.finals[number], seen);
    assert.deepEqual(episode.metrics, environment.metrics());
  }
});

test('episodes end when the counted requests are done, so a poor strategy plays longer ones', async () => {
  const { episodes } = await toyDemonstrations(PLAN);
  assert.ok(episodes[1].length > episodes[0].length);
});

test('with switching, strategies alternate at the rate asked for and each keeps its own state', async () => {
  const plan = {
    strategies: ['round', 'shortest', 'first'].map((name) => ({ name, episodes: 20 })),
    seed: 5,
    switchEvery: 8,
  };
  const source = await toyDemonstrations(plan, 'toy', 3, 400);
  let switches = 0;
  let chances = 0;
  for (const { firstStep, length, strategy, mixed } of source.episodes) {
    assert.ok(mixed);
    const steps = source.all.slice(firstStep, firstStep + length);
    assert.equal(steps[0].strategy, strategy);
    for (let t = 1; t < length; t++) if (steps[t].strategy !== steps[t - 1].strategy) switches++;
    chances += length - 1;
    steps.forEach(({ strategy: acting, action, mask }, t) => {
      if (acting === 0 && mask[t % 3]) assert.equal(action, t % 3); // round robin counted every request
    });
  }
  const expected = chances / 8;
  assert.ok(Math.abs(switches - expected) < 5 * Math.sqrt(expected), `${switches} switches, expected ${expected}`);
});

test('switching needs another strategy: alone, an episode is not mixed', async () => {
  const source = await toyDemonstrations({ strategies: [{ name: 'round', episodes: 2 }], seed: 0, switchEvery: 3 });
  assert.ok(source.episodes.every(({ mixed }) => !mixed));
});

test('progress is told after every episode, and an abort stops between episodes', async () => {
  const environment = new ToyEnvironment();
  const writer = new MemorySource('toy', ['shortest', 'first'], environment.observationSize, environment.actionCount);
  const stop = new AbortController();
  const told: CollectionProgress[] = [];
  const onProgress = (progress: CollectionProgress): void => {
    told.push(progress);
    if (progress.episodes === 3) stop.abort(new Error('stopped'));
  };
  const strategies = PLAN.strategies.map(({ name }) => toyStrategy(name));
  const collection = collect(PLAN, environment, strategies, writer, { onProgress, signal: stop.signal });
  await assert.rejects(collection, /stopped/);
  assert.deepEqual(
    told.map(({ episodes, totalEpisodes }) => [episodes, totalEpisodes]),
    [
      [1, 5],
      [2, 5],
      [3, 5],
    ],
  );
  assert.equal(told[2].steps, writer.steps);
});

test('a reward or observation that is no number, or a forbidden action, names strategy, seed and decision', async () => {
  class Broken extends ToyEnvironment {
    private decisions = 0;
    override step(action: number): void {
      super.step(action);
      if (++this.decisions === 3) this.reward = NaN;
    }
  }
  const writer = new MemorySource('toy', ['first'], 4, 3);
  const plan = { strategies: [{ name: 'first', episodes: 1 }], seed: 9, switchEvery: 0 };
  await assert.rejects(collect(plan, new Broken(), [toyStrategy('first')], writer), (error) => {
    assert.ok(isFailure(error, 'demonstrations/bad-step'));
    const { strategy, seed, step, what, found } = error.params;
    assert.deepEqual(
      { strategy, seed, step, what, found },
      { strategy: 'first', seed: 9, step: 2, what: 'reward', found: 'NaN' },
    );
    return true;
  });
  const outside = { reset: () => undefined, choose: () => 3 };
  await assert.rejects(
    collect(plan, new ToyEnvironment(), [outside], writer),
    (error) => isFailure(error, 'demonstrations/bad-step') && error.params['what'] === 'action',
  );
});
