import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ToyEnvironment, toyStrategy } from '../demonstrations/testing/toy-environment.ts';
import { evaluateStrategy } from './evaluate-strategy.ts';

const run = (name: string, seed: number, episodes: number) =>
  evaluateStrategy(new ToyEnvironment(), toyStrategy(name), { seed, episodes });

test('episodes stand in the order of their seeds, each what it would be alone', () => {
  for (const name of ['random', 'round']) {
    const table = run(name, 5, 4);
    assert.equal(table.episodes, 4);
    for (let i = 0; i < 4; i++) {
      assert.equal(run(name, 5 + i, 1).column('mean_latency')[0], table.column('mean_latency')[i], name);
    }
    assert.equal(new Set(table.column('mean_latency')).size, 4);
  }
});

test('a better strategy has lower latency on the same seeds', () => {
  const good = run('shortest', 0, 20).column('mean_latency');
  const poor = run('first', 0, 20).column('mean_latency');
  assert.ok(good.every((latency, i) => latency < poor[i]));
});

test('every finished episode is told; a metric that there is not is named', () => {
  const done: number[] = [];
  const environment = new ToyEnvironment();
  const series = { seed: 0, episodes: 3, onEpisode: (count: number) => void done.push(count) };
  const table = evaluateStrategy(environment, toyStrategy('first'), series);
  assert.deepEqual(done, [1, 2, 3]);
  assert.throws(() => table.column('speed'), /no metric speed: the environment gives return, mean_latency/);
});
