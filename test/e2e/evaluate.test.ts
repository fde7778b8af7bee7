import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { studentTQuantile } from '../../src/base/student-t.ts';
import { succeed, workplace, type JsonLine } from './warmstart.ts';

let folder = '';
before(async (t) => {
  folder = workplace(t as Parameters<typeof workplace>[0]);
  await succeed(folder, ['pretrain', 'tiny.json', '--set', 'evaluation.final_episodes=0', '--json']);
});

async function evaluated(...args: string[]): Promise<JsonLine> {
  const { lines } = await succeed(folder, ['evaluate', ...args, '--json']);
  assert.equal(lines.length, 1);
  return lines[0];
}

const STRATEGY = ['--strategy', 'round_robin', '--config', 'tiny.json', '--episodes', '3'];
const MODEL = ['--model', 'run/best_model.pt', '--episodes', '3'];

test('one object with a mean and a 95 % interval of each figure', async () => {
  const result = await evaluated(...STRATEGY);
  assert.equal(result['episodes'], 3);
  for (const name of ['mean_latency', 'p50_latency', 'p95_latency', 'p99_latency', 'return']) {
    const { mean, ci95, ...rest } = result[name] as { mean: number; ci95: [number, number] };
    assert.deepEqual(rest, {}, name);
    assert.equal(ci95.length, 2);
    assert.ok(ci95[0] < mean && mean < ci95[1], name);
  }
});

test('the interval is Student’s over the episodes, whose seeds follow one another', async () => {
  const one = async (seed: number): Promise<number> => {
    const result = await evaluated(...STRATEGY.slice(0, 4), '--episodes', '1', '--seed', String(seed));
    const { mean, ci95 } = result['mean_latency'] as { mean: number; ci95: unknown };
    assert.deepEqual(ci95, [null, null]);
    return mean;
  };
  const values = [await one(7), await one(8), await one(9)];
  const mean = values.reduce((a, b) => a + b) / 3;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
  const half = (studentTQuantile(0.975, 2) * deviation) / Math.sqrt(3);
  const together = (await evaluated(...STRATEGY, '--seed', '7'))['mean_latency'] as { mean: number; ci95: number[] };
  for (const [found, expected] of [
    [together.mean, mean],
    [together.ci95[0], mean - half],
    [together.ci95[1], mean + half],
  ] as const) {
    assert.ok(Math.abs(found - expected) < 1e-9 * mean, `${found} ${expected}`);
  }
});

for (const [name, args] of [
  ['a strategy', STRATEGY],
  ['a model', MODEL],
  ['a sampled model', [...MODEL, '--sample']],
] as const) {
  test(`${name}: the same seed gives the same numbers, another one others`, async () => {
    const first = await evaluated(...args);
    assert.deepEqual(await evaluated(...args, '--seed', '0'), first);
    const other = await evaluated(...args, '--seed', '100');
    assert.notDeepEqual(other['mean_latency'], first['mean_latency']);
  });
}

test('sampling differs from taking the most likely action', async () => {
  const [best, sampled] = [await evaluated(...MODEL), await evaluated(...MODEL, '--sample')];
  assert.notDeepEqual(sampled['mean_latency'], best['mean_latency']);
});

test('for a strategy the network’s sizes do not matter, and there may be 64 replicas', async () => {
  const speeds = JSON.stringify(Array.from({ length: 64 }, (_, i) => 1 + i / 64));
  const result = await evaluated(
    ...['--strategy', 'least_outstanding', '--config', 'tiny.json', '--episodes', '2'],
    ...['--set', 'state_dim=3', '--set', 'action_dim=99', '--set', `environment.replica_speeds=${speeds}`],
  );
  assert.ok((result['mean_latency'] as { mean: number }).mean > 0);
});

test('without a configuration it runs on the default scenario', async () => {
  const { lines, stdout } = await succeed(folder, ['evaluate', '--strategy', 'random', '--episodes', '1', '--json']);
  assert.equal(lines.length, 1, stdout);
});

test('pretraining finds what `collect` has collected, and merges collected sets', async () => {
  const other = ['--set', 'demonstrations.strategies=[{"name":"random","episodes":3}]'];
  const collected = await succeed(folder, ['collect', 'tiny.json', ...other, '--json']);
  const { fingerprint, reused, steps } = collected.lines[0] as { fingerprint: string; reused: boolean; steps: number };
  assert.equal(reused, false);
  assert.ok(readdirSync(join(folder, 'demonstrations')).includes(fingerprint));
  const short = ['--set', 'epochs=1', '--set', 'evaluation.final_episodes=0', '--set', 'evaluation.every=0', '--json'];
  const found = await succeed(folder, ['pretrain', 'tiny.json', ...other, ...short, '--output', 'found']);
  assert.deepEqual(
    found.lines.filter(({ event }) => event === 'collected').map((line) => [line['fingerprint'], line['reused']]),
    [[fingerprint, true]],
  );
  const again = await succeed(folder, ['collect', 'tiny.json', ...other, '--json']);
  assert.equal(again.lines[0]['reused'], true);

  const sources = `demonstrations.sources=${JSON.stringify([`demonstrations/${fingerprint}`])}`;
  const merged = await succeed(folder, ['pretrain', 'tiny.json', '--set', sources, ...short, '--output', 'merged']);
  const [line] = merged.lines as unknown as { strategies: { name: string; steps: number }[]; reused: boolean }[];
  assert.deepEqual(
    line.strategies.map(({ name }) => name),
    ['least_outstanding', 'round_robin', 'random'],
  );
  assert.equal(line.strategies[2].steps, steps);
});

test('a set collected into a named folder is used as the next command says', async () => {
  const { stderr } = await succeed(folder, [
    'collect',
    'tiny.json',
    '--output',
    'my set',
    '--set',
    'environment.load=1',
  ]);
  const next = /next: npx warmstart pretrain (.*)\n/.exec(stderr)![1];
  assert.equal(
    next,
    `tiny.json --set environment.load=1 --set 'demonstrations.strategies=[]' --set 'demonstrations.sources=["my set"]'`,
  );
});
