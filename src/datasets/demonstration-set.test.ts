import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { isFailure, type ErrorKind } from '../contract/errors/index.ts';
import type { CollectionOptions } from '../demonstrations/collect.ts';
import { toyDemonstrations } from '../demonstrations/testing/memory-source.ts';
import { ToyEnvironment, toyStrategy, type ToyView } from '../demonstrations/testing/toy-environment.ts';
import { pythonWith } from '../../test/python.ts';
import { DemonstrationSet } from './demonstration-set.ts';
import { collectInto, demonstrationFolder, findOrCollect, type CollectionRequest } from './find-or-collect.ts';
import { fingerprintOf, recipeOf, type RecipeSettings } from './recipe.ts';

const SETTINGS: RecipeSettings = {
  simulatorVersion: 1,
  environment: { kind: 'toy', load: 0.8, arrivals: 'poisson' },
  traceDigest: null,
  demonstrations: {
    strategies: [
      { name: 'shortest', episodes: 4 },
      { name: 'first', episodes: 3 },
    ],
    seed: 20,
    switch_every: 6,
  },
};
const SERVERS = 11; // more than a byte of mask bits

function request(settings: RecipeSettings = SETTINGS): CollectionRequest<ToyView> {
  const createEnvironment = () => new ToyEnvironment(SERVERS, 50);
  return { recipe: recipeOf(settings), traceFile: null, createEnvironment, createStrategy: toyStrategy };
}

function temporary(t: TestContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'demonstrations-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

function expectFailure(kind: ErrorKind, pattern: RegExp, action: () => unknown): void {
  assert.throws(action, (error) => {
    assert.ok(isFailure(error, kind), String(error));
    assert.match(error.message, pattern);
    return true;
  });
}

test('a set reads back what was collected, in pieces at any place', async (t) => {
  const folder = join(temporary(t), 'set');
  const set = await collectInto(folder, request());
  const { strategies, seed, switch_every: switchEvery } = SETTINGS.demonstrations;
  const expected = await toyDemonstrations({ strategies, seed, switchEvery }, 'toy', SERVERS, 50);
  assert.equal(set.steps, expected.steps);
  assert.deepEqual(set.strategies, ['shortest', 'first']);
  assert.deepEqual(set.episodes, expected.episodes);
  assert.deepEqual(set.featureNames, new ToyEnvironment(SERVERS).featureNames);
  const size = SERVERS + 1;
  for (const [number, { firstStep, length }] of set.episodes.entries()) {
    for (const [from, count] of [
      [0, length],
      [length - 1, 1],
      [3, 7],
      [5, 0],
    ]) {
      const steps = expected.all.slice(firstStep + from, firstStep + from + count);
      const observations = new Float32Array(2 + count * size);
      const actions = new Int32Array(2 + count);
      const masks = new Float32Array(2 + count * SERVERS);
      const rewards = new Float32Array(2 + count);
      const acting = new Uint8Array(2 + count);
      set.readObservations(number, from, count, observations, 2);
      set.readActions(number, from, count, actions, 2);
      set.readMasks(number, from, count, masks, 2);
      set.readRewards(number, from, count, rewards, 2);
      set.readStrategies(number, from, count, acting, 2);
      assert.deepEqual([...observations], [0, 0, ...steps.flatMap((s) => [...s.observation])]);
      assert.deepEqual([...actions], [0, 0, ...steps.map((s) => s.action)]);
      assert.deepEqual([...masks], [0, 0, ...steps.flatMap((s) => [...s.mask])]);
      assert.deepEqual([...rewards], [0, 0, ...steps.map((s) => Math.fround(s.reward))]);
      assert.deepEqual([...acting], [0, 0, ...steps.map((s) => s.strategy)]);
    }
    const final = new Float32Array(size);
    set.readFinalObservation(number, final, 0);
    assert.deepEqual(final, expected.finals[number]);
    assert.throws(() => set.readActions(number, length - 1, 2, new Int32Array(2), 0), RangeError);
  }
  set.verify();
  set.close();
  assert.throws(() => set.readActions(0, 0, 1, new Int32Array(1), 0), /is closed/);
});

test('the same settings find the set; only what determines the content enters the fingerprint', async (t) => {
  const workspace = temporary(t);
  const first = await findOrCollect(workspace, request());
  assert.equal(first.found, false);
  assert.equal(first.set.label, demonstrationFolder(workspace, recipeOf(SETTINGS)));
  first.set.close();
  const createEnvironment = (): never => assert.fail('collected again');
  const second = await findOrCollect(workspace, { ...request(), createEnvironment });
  assert.equal(second.found, true);
  assert.equal(second.set.fingerprint, fingerprintOf(recipeOf(SETTINGS)));
  second.set.close();
  assert.deepEqual(fs.readdirSync(join(workspace, 'demonstrations')), [second.set.fingerprint]);

  const { demonstrations } = SETTINGS;
  const weighted = demonstrations.strategies.map((strategy) => ({ weight: 3, ...strategy }));
  const reordered = { arrivals: 'poisson', load: 0.8, kind: 'toy' };
  const same: RecipeSettings[] = [
    { ...SETTINGS, demonstrations: { ...demonstrations, strategies: weighted } },
    { ...SETTINGS, environment: reordered },
    { ...SETTINGS, environment: { ...reordered, absent: undefined } },
  ];
  const other: RecipeSettings[] = [
    { ...SETTINGS, simulatorVersion: 2 },
    { ...SETTINGS, traceDigest: 'a'.repeat(64) },
    { ...SETTINGS, environment: { ...reordered, load: 0.7 } },
    { ...SETTINGS, demonstrations: { ...demonstrations, seed: 21 } },
    { ...SETTINGS, demonstrations: { ...demonstrations, switch_every: 0 } },
    { ...SETTINGS, demonstrations: { ...demonstrations, strategies: demonstrations.strategies.slice(1) } },
  ];
  const fingerprint = (settings: RecipeSettings): string => fingerprintOf(recipeOf(settings));
  for (const settings of same) assert.equal(fingerprint(settings), fingerprint(SETTINGS));
  assert.equal(new Set([SETTINGS, ...other].map(fingerprint)).size, other.length + 1);
  const moved = (arrivals: string) =>
    fingerprint({ ...SETTINGS, environment: { arrivals }, traceDigest: 'b'.repeat(64) });
  assert.equal(moved('here/trace.csv'), moved('there/trace.csv'));
});

test('an aborted or failed collection leaves nothing, and a killed one’s remains are removed', async (t) => {
  const workspace = temporary(t);
  const stop = new AbortController();
  const options: CollectionOptions = { signal: stop.signal, onProgress: () => stop.abort(new Error('stopped')) };
  await assert.rejects(findOrCollect(workspace, request(), options), /stopped/);
  const sets = join(workspace, 'demonstrations');
  assert.deepEqual(fs.readdirSync(sets), []);

  const dead = join(sets, `x.${'0'.repeat(12)}.partial`);
  const alive = join(sets, `y.${'0'.repeat(12)}.partial`);
  const { ownProcess } = await import('../files/process-identity.ts');
  for (const [folder, pid] of [
    [dead, 0x7ffffff0],
    [alive, process.pid],
  ] as const) {
    fs.mkdirSync(folder);
    fs.writeFileSync(join(folder, 'owner.json'), JSON.stringify({ ...ownProcess(), pid }));
  }
  const { set } = await findOrCollect(workspace, request());
  set.close();
  assert.deepEqual(fs.readdirSync(sets).sort(), [set.fingerprint, `y.${'0'.repeat(12)}.partial`].sort());
});

test('a process killed while collecting leaves no set, and the next collection cleans up after it', async (t) => {
  const workspace = temporary(t);
  const target = demonstrationFolder(workspace, recipeOf(SETTINGS));
  const program = `
    import { DemonstrationSetWriter } from ${JSON.stringify(new URL('demonstration-set-writer.ts', import.meta.url).href)};
    const header = { recipe: ${JSON.stringify(recipeOf(SETTINGS))}, traceFile: null, observationSize: 2, actionCount: 2, featureNames: ['a', 'b'] };
    const writer = new DemonstrationSetWriter(${JSON.stringify(target)}, header);
    for (let i = 0; i < 300000; i++) writer.step(new Float32Array(2), new Uint8Array([1, 1]), 0, 0, 0);
    process.kill(process.pid, 'SIGKILL');`;
  assert.throws(() => execFileSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' }));
  assert.equal(fs.existsSync(target), false);
  assert.equal(fs.readdirSync(join(workspace, 'demonstrations')).length, 1);
  const { set, found } = await findOrCollect(workspace, request());
  set.close();
  assert.equal(found, false);
  assert.deepEqual(fs.readdirSync(join(workspace, 'demonstrations')), [set.fingerprint]);
});

test('two collections of the same set at once both end with it', async (t) => {
  const workspace = temporary(t);
  const both = await Promise.all([findOrCollect(workspace, request()), findOrCollect(workspace, request())]);
  for (const { set } of both) {
    set.verify();
    set.close();
  }
  assert.deepEqual(fs.readdirSync(join(workspace, 'demonstrations')), [both[0].set.fingerprint]);
});

test('a folder of choice must be new or empty', async (t) => {
  const folder = join(temporary(t), 'mine');
  fs.mkdirSync(folder);
  (await collectInto(folder, request())).close();
  await assert.rejects(collectInto(folder, request()), (error) => isFailure(error, 'demonstrations/folder-taken'));
  DemonstrationSet.open(folder).close();
});

test('damage is found on opening or by verify, and the message names the file and what to do', async (t) => {
  const folder = join(temporary(t), 'set');
  (await collectInto(folder, request())).close();
  const damaged = (name: string, change: (path: string) => void): string => {
    const copy = join(temporary(t), 'copy');
    fs.cpSync(folder, copy, { recursive: true });
    change(join(copy, name));
    return copy;
  };
  const open = (copy: string) => () => DemonstrationSet.open(copy).close();
  const edit = (from: string | RegExp, to: string) => (path: string) =>
    fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace(from, to));

  const shortened = damaged('rewards.f32', (path) => fs.truncateSync(path, 10));
  expectFailure(
    'demonstrations/corrupt',
    /rewards\.f32: .*expected \d+ bytes, found 10\n {2}→ delete .*copy and collect again/,
    open(shortened),
  );
  expectFailure(
    'demonstrations/corrupt',
    /actions\.u16: .*expected a file, found none/,
    open(damaged('actions.u16', fs.rmSync)),
  );
  expectFailure(
    'demonstrations/corrupt',
    /episodes\.ndjson: .*expected SHA-256/,
    open(damaged('episodes.ndjson', edit('20', '21'))),
  );
  expectFailure(
    'demonstrations/corrupt',
    /manifest\.json: .*fingerprint/,
    open(damaged('manifest.json', edit('0.8', '0.7'))),
  );
  expectFailure(
    'demonstrations/corrupt',
    /manifest\.json: .*steps/,
    open(damaged('manifest.json', edit(/"steps": \d+/, '"steps": -1'))),
  );
  expectFailure(
    'demonstrations/corrupt',
    /columns\.rewards\.file/,
    open(damaged('manifest.json', edit('rewards.f32', '../x'))),
  );
  expectFailure(
    'demonstrations/unsupported-version',
    /format_version: expected 1, found 9/,
    open(damaged('manifest.json', edit('"format_version": 1', '"format_version": 9'))),
  );
  expectFailure('demonstrations/not-a-set', /no manifest\.json/, open(damaged('manifest.json', fs.rmSync)));
  expectFailure('demonstrations/not-a-set', /found nothing/, open(join(folder, 'nowhere')));
  expectFailure('demonstrations/not-a-set', /found a file/, open(join(folder, 'manifest.json')));
  expectFailure('file/not-json', /manifest\.json/, open(damaged('manifest.json', edit('{', ''))));

  const flipped = damaged('observations.f32', (path) => {
    const bytes = fs.readFileSync(path);
    bytes[100] ^= 1;
    fs.writeFileSync(path, bytes);
  });
  const set = DemonstrationSet.open(flipped);
  expectFailure('demonstrations/corrupt', /observations\.f32: .*SHA-256/, () => set.verify());
  set.close();
});

test('NumPy reads a set as the documentation says', async (t) => {
  const python = pythonWith(t, ['numpy']);
  if (!python) return;
  const folder = join(temporary(t), 'set');
  const set = await collectInto(folder, request());
  const program = `
import json, sys, numpy as np
folder = sys.argv[1]
m = json.load(open(folder + '/manifest.json'))
c = {n: np.fromfile(folder + '/' + d['file'], dtype=d['dtype']).reshape(d['shape']) for n, d in m['columns'].items()}
episodes = [json.loads(line) for line in open(folder + '/episodes.ndjson')]
e = episodes[1]
steps = slice(e['first_step'], e['first_step'] + e['length'])
masks = np.unpackbits(c['masks'], axis=1, bitorder='little')[:, :m['action_count']]
print(json.dumps([c['observations'][steps].tolist(), c['actions'][steps, 0].tolist(), masks[steps].tolist(), e['seed']]))
`;
  const [observations, actions, masks, seed] = JSON.parse(python(program, folder)) as [
    number[][],
    number[],
    number[][],
    number,
  ];
  const { length, seed: expectedSeed } = set.episodes[1];
  const seen = new Float32Array(length * set.observationSize);
  const done = new Int32Array(length);
  const allowed = new Float32Array(length * SERVERS);
  set.readObservations(1, 0, length, seen, 0);
  set.readActions(1, 0, length, done, 0);
  set.readMasks(1, 0, length, allowed, 0);
  set.close();
  assert.deepEqual(observations.flat().map(Math.fround), [...seen]);
  assert.deepEqual(actions, [...done]);
  assert.deepEqual(masks.flat(), [...allowed]);
  assert.equal(seed, expectedSeed);
});
