import assert from 'node:assert/strict';
import test from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import { mergeDemonstrations } from './merge.ts';
import { summarise } from './summary.ts';
import { MemorySource, toyDemonstrations } from './testing/memory-source.ts';

const plan = (names: readonly string[], seed: number, episodes = 2, switchEvery = 0) => ({
  strategies: names.map((name) => ({ name, episodes })),
  seed,
  switchEvery,
});

test('strategies merge by name, and every read gives what the set gives', async () => {
  const a = await toyDemonstrations(plan(['shortest', 'first'], 0), 'a');
  const b = await toyDemonstrations(plan(['first', 'round'], 10), 'b');
  const merged = mergeDemonstrations([a, b]);
  assert.deepEqual(merged.strategies, ['shortest', 'first', 'round']);
  assert.equal(merged.steps, a.steps + b.steps);
  assert.deepEqual(
    merged.episodes.map(({ seed, strategy }) => [seed, strategy]),
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [10, 1],
      [10, 2],
      [11, 1],
      [11, 2],
    ],
  );
  for (const [number, episode] of merged.episodes.entries()) {
    const steps = [...a.all, ...b.all].slice(episode.firstStep, episode.firstStep + episode.length);
    const [from, count] = [1, episode.length - 2];
    const observations = new Float32Array(3 + 4 * count);
    const actions = new Int32Array(count);
    const masks = new Float32Array(3 * count);
    const rewards = new Float32Array(count);
    const acting = new Uint8Array(count);
    merged.readObservations(number, from, count, observations, 3);
    merged.readActions(number, from, count, actions, 0);
    merged.readMasks(number, from, count, masks, 0);
    merged.readRewards(number, from, count, rewards, 0);
    merged.readStrategies(number, from, count, acting, 0);
    for (let i = 0; i < count; i++) {
      const step = steps[from + i];
      assert.deepEqual(observations.slice(3 + 4 * i, 7 + 4 * i), step.observation);
      assert.equal(actions[i], step.action);
      assert.deepEqual([...masks.slice(3 * i, 3 * i + 3)], [...step.mask]);
      assert.equal(rewards[i], Math.fround(step.reward));
      assert.equal(merged.strategies[acting[i]], (number < 4 ? a : b).strategies[step.strategy]);
    }
    const final = new Float32Array(4);
    merged.readFinalObservation(number, final, 0);
    assert.deepEqual(final, (number < 4 ? a : b).finals[number % 4]);
  }
  merged.close();
  assert.ok(a.closed && b.closed);
});

test('what was recorded twice counts once', async () => {
  const small = await toyDemonstrations(plan(['shortest'], 0, 2), 'small');
  const large = await toyDemonstrations(plan(['shortest'], 0, 3), 'large');
  assert.equal(mergeDemonstrations([small, small]).episodes.length, 2);
  assert.equal(mergeDemonstrations([small, large]).episodes.length, 3);
  const mixed = await toyDemonstrations(plan(['shortest', 'first'], 0, 2, 5), 'mixed');
  assert.equal(mergeDemonstrations([small, mixed, mixed]).episodes.length, 6);
});

test('sets of other dimensions or features are refused, naming set, expected and found', () => {
  const set = (label: string, size: number, actions: number): MemorySource =>
    new MemorySource(label, ['first'], size, actions);
  const refused = (other: MemorySource, pattern: RegExp): void =>
    assert.throws(
      () => mergeDemonstrations([set('one', 4, 3), other]),
      (error) => isFailure(error, 'demonstrations/mismatch') && pattern.test(error.message),
    );
  refused(set('two', 5, 3), /^two observation_size: expected 4 \(as in one\), found 5/);
  refused(set('two', 4, 2), /^two action_count: expected 3 \(as in one\), found 2/);
  const renamed = Object.assign(set('two', 4, 3), { featureNames: ['feature 0', 'x', 'feature 2', 'feature 3'] });
  refused(renamed, /^two feature_names\[1\]: expected "feature 1" \(as in one\), found "x"/);
});

test('neither strategies nor sources is refused', () => {
  assert.throws(
    () => mergeDemonstrations([]),
    (error) => isFailure(error, 'demonstrations/none'),
  );
});

test('a summary counts episodes and steps, averages returns and shares out actions', async () => {
  const source = await toyDemonstrations(plan(['shortest', 'first'], 0, 3));
  const [shortest, first] = summarise(source);
  assert.equal(shortest.strategy, 'shortest');
  assert.equal(shortest.episodes, 3);
  assert.equal(shortest.steps + first.steps, source.steps);
  const returns = source.episodes.filter((e) => e.strategy === 0).map((e) => e.metrics['return']);
  assert.ok(Math.abs(shortest.meanReturn! - returns.reduce((a, b) => a + b) / 3) < 1e-4);
  assert.ok(first.meanReturn! < shortest.meanReturn!);
  assert.ok(first.actionShares[0] > 0.8);
  assert.ok(Math.abs(first.actionShares.reduce((a, b) => a + b) - 1) < 1e-9);

  const [mixed] = summarise(await toyDemonstrations(plan(['shortest', 'first'], 0, 3, 4)));
  assert.equal(mixed.episodes, 0);
  assert.equal(mixed.meanReturn, null);
  assert.ok(mixed.steps > 0);
});
