import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EPISODE_METRICS } from '../contract/metrics.ts';
import { EpisodeTable } from '../rollout/episodes.ts';
import { judgeRollout } from './check-rollout.ts';
import { compare } from './pretrain/comparison.ts';

/** Episodes of these mean latencies, on the same seeds. */
function episodes(latencies: readonly number[]): EpisodeTable {
  const table = new EpisodeTable(latencies.length);
  const names = Object.keys(EPISODE_METRICS);
  latencies.forEach((latency, i) => table.record(i, Object.fromEntries(names.map((name) => [name, latency]))));
  return table;
}

const MODEL = [4, 5, 6, 5];
const times = (factor: number) => episodes(MODEL.map((latency) => latency * factor));
const judge = (strategies: Record<string, EpisodeTable>) =>
  judgeRollout(compare(0, episodes(MODEL), new Map(Object.entries(strategies))));

test('at the level of the best strategy it passes, and a little behind it', () => {
  for (const best of [0.97, 1, 1.2]) {
    const { status, message } = judge({ cache_aware: times(best), random: times(2) });
    assert.equal(status, 'pass');
    assert.match(message.en, /^mean latency 5\.000 over 4 episodes; the best strategy against it: cache_aware /);
  }
});

test('clearly behind the best strategy is a warning', () => {
  assert.equal(judge({ cache_aware: times(0.5), random: times(2) }).status, 'warning');
});

test('no better than chance fails; better by chance alone is a warning', () => {
  const { status, message, fix } = judge({ cache_aware: times(0.5), random: times(0.9) });
  assert.equal(status, 'fail');
  assert.match(message.en, /not better than choosing at random \(random −10\.0\s%\)$/);
  assert.ok(fix);
  const noisy = judge({ cache_aware: times(1), random: episodes([4, 9, 2, 6]) });
  assert.equal(noisy.status, 'warning');
  assert.match(noisy.message.en, /better than choosing at random \(random \+5\.0\s%\), but not significantly$/);
});
