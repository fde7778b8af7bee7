import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isFailure, type ErrorKind } from '../contract/errors/index.ts';
import { ToyEnvironment, toyStrategy } from '../demonstrations/testing/toy-environment.ts';
import { ownProcess } from '../files/process-identity.ts';
import { pythonWith } from '../../test/python.ts';
import { DemonstrationSet } from './demonstration-set.ts';
import { collectInto } from './find-or-collect.ts';
import { importSet } from './import-set.ts';
import { fingerprintOf, recipeOf } from './recipe.ts';

const RECIPE = recipeOf({
  simulatorVersion: 1,
  environment: { kind: 'toy' },
  traceDigest: null,
  demonstrations: { strategies: [{ name: 'shortest', episodes: 3 }], seed: 20, switch_every: 0 },
});
const FINGERPRINT = fingerprintOf(RECIPE);

/** A workspace without demonstrations, and a set elsewhere. */
async function prepared(t: TestContext) {
  const folder = fs.mkdtempSync(join(tmpdir(), 'import-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const [workspace, source] = [join(folder, 'workspace'), join(folder, 'source')];
  fs.mkdirSync(workspace);
  const createEnvironment = (): ToyEnvironment => new ToyEnvironment(3, 50);
  const request = { recipe: RECIPE, traceFile: null, createEnvironment, createStrategy: toyStrategy };
  (await collectInto(source, request)).close();
  const sets = join(workspace, 'demonstrations');
  return { folder, workspace, source, sets, target: join(sets, FINGERPRINT), request };
}

async function expectFailure(importing: Promise<unknown>, kind: ErrorKind, pattern: RegExp): Promise<void> {
  await assert.rejects(importing, (error) => {
    assert.ok(isFailure(error, kind), String(error));
    assert.match(error.message, pattern);
    return true;
  });
}

function contentOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    fs.readdirSync(folder).map((name) => [name, fs.readFileSync(join(folder, name), 'latin1')]),
  );
}

function flipByte(file: string): void {
  const bytes = fs.readFileSync(file);
  bytes[0] ^= 1;
  fs.writeFileSync(file, bytes);
}

test('a set of another folder is copied to its place, and its files alone', async (t) => {
  const { workspace, source, sets, target } = await prepared(t);
  const content = contentOf(source);
  fs.writeFileSync(join(source, 'notes.txt'), 'mine');
  const progress: number[] = [];
  const { folder, found, manifest } = await importSet(workspace, source, {
    onProgress: ({ bytes, totalBytes }) => void progress.push(bytes / totalBytes),
  });
  assert.deepEqual([folder, found, manifest.fingerprint], [target, false, FINGERPRINT]);
  assert.deepEqual(contentOf(target), content);
  assert.deepEqual(fs.readdirSync(sets), [FINGERPRINT]);
  assert.equal(progress.at(-1), 1);
  DemonstrationSet.open(target).close();
});

test('a set that is there already is not copied again', async (t) => {
  const { workspace, source, sets, target } = await prepared(t);
  await importSet(workspace, source);
  const before = fs.statSync(join(target, 'manifest.json'));
  const again = await importSet(workspace, source);
  assert.deepEqual([again.folder, again.found], [target, true]);
  const own = await importSet(workspace, target);
  assert.deepEqual([own.folder, own.found], [fs.realpathSync(target), true]);
  fs.cpSync(source, join(sets, 'of-last-week'), { recursive: true });
  const named = await importSet(workspace, join(sets, 'of-last-week'));
  assert.deepEqual([named.folder, named.found], [join(sets, 'of-last-week'), true]);
  assert.equal(fs.statSync(join(target, 'manifest.json')).mtimeMs, before.mtimeMs);
  assert.deepEqual(fs.readdirSync(sets).sort(), [FINGERPRINT, 'of-last-week'].sort());
});

test('two imports of a set at once both end with it', async (t) => {
  const { workspace, source, sets, target } = await prepared(t);
  const both = await Promise.all([importSet(workspace, source), importSet(workspace, source)]);
  assert.deepEqual(
    both.map(({ folder }) => folder),
    [target, target],
  );
  assert.deepEqual(both.map(({ found }) => found).sort(), [false, true]);
  assert.deepEqual(fs.readdirSync(sets), [FINGERPRINT]);
});

test('a damaged set is refused and leaves nothing', async (t) => {
  const { workspace, source, sets } = await prepared(t);
  const content = contentOf(source);
  for (const [name, change, kind, pattern] of [
    ['actions.u16', fs.rmSync, 'demonstrations/corrupt', /actions\.u16: .*expected a file, found none\n {2}→/],
    ['rewards.f32', (file: string) => fs.truncateSync(file, 4), 'demonstrations/corrupt', /bytes, found 4\n {2}→/],
    ['rewards.f32', flipByte, 'demonstrations/corrupt', /rewards\.f32: .*expected SHA-256 [0-9a-f]{64}, found/],
    ['episodes.ndjson', flipByte, 'demonstrations/corrupt', /episodes\.ndjson: .*expected SHA-256/],
    ['manifest.json', fs.rmSync, 'demonstrations/not-a-set', /found no manifest\.json/],
  ] as const) {
    change(join(source, name));
    await expectFailure(importSet(workspace, source), kind, pattern);
    assert.deepEqual(fs.existsSync(sets) ? fs.readdirSync(sets) : [], [], name);
    fs.writeFileSync(join(source, name), content[name], 'latin1');
  }
  await importSet(workspace, source);
});

test('what is no set is refused', async (t) => {
  const { folder, workspace, source } = await prepared(t);
  await expectFailure(importSet(workspace, folder), 'demonstrations/not-a-set', /found no manifest\.json/);
  await expectFailure(importSet(workspace, join(folder, 'nowhere')), 'demonstrations/not-a-set', /found nothing/);
  const file = join(source, 'manifest.json');
  await expectFailure(importSet(workspace, file), 'demonstrations/not-a-set', /found a file/);
  assert.deepEqual(fs.readdirSync(workspace), []);
});

test('what takes the place in the workspace is left as it is', async (t) => {
  const { workspace, source, sets, target } = await prepared(t);
  await importSet(workspace, source);
  flipByte(join(target, 'masks.bits'));
  const damaged = contentOf(target);
  await expectFailure(
    importSet(workspace, source),
    'demonstrations/corrupt',
    new RegExp(`${FINGERPRINT}.masks\\.bits`),
  );
  assert.deepEqual(contentOf(target), damaged);

  const manifest = JSON.parse(damaged['manifest.json']) as { columns: { masks: { sha256: string } } };
  const mask = fs.readFileSync(join(target, 'masks.bits'));
  manifest.columns.masks.sha256 = (await import('../files/sha256.ts')).sha256Of(mask);
  fs.writeFileSync(join(target, 'manifest.json'), JSON.stringify(manifest));
  await expectFailure(
    importSet(workspace, source),
    'demonstrations/other-content',
    /the same masks\.bits as in .*source/,
  );

  fs.rmSync(join(target, 'manifest.json'));
  await expectFailure(importSet(workspace, source), 'demonstrations/folder-taken', /new or empty folder/);
  assert.deepEqual(fs.readdirSync(sets), [FINGERPRINT]);
});

test('an aborted import leaves nothing', async (t) => {
  const { workspace, source, sets } = await prepared(t);
  const stop = new AbortController();
  const onProgress = (): void => stop.abort(new Error('stopped'));
  await assert.rejects(importSet(workspace, source, { signal: stop.signal, onProgress }), /stopped/);
  assert.deepEqual(fs.readdirSync(sets), []);
  await assert.rejects(importSet(workspace, source, { signal: stop.signal }), /stopped/);
});

test('what a killed process left half-written goes; what another one is writing stays', async (t) => {
  const { workspace, source, sets, target } = await prepared(t);
  const [dead, alive] = ['0', '1'].map((digit) => `${target}.${digit.repeat(12)}.partial`);
  for (const [partial, pid] of [
    [dead, 0x7ffffff0],
    [alive, process.pid],
  ] as const) {
    fs.mkdirSync(partial, { recursive: true });
    fs.writeFileSync(join(partial, 'owner.json'), JSON.stringify({ ...ownProcess(), pid }));
  }
  const { found } = await importSet(workspace, source);
  assert.equal(found, false);
  assert.deepEqual(fs.readdirSync(sets).sort(), [FINGERPRINT, `${FINGERPRINT}.${'1'.repeat(12)}.partial`]);
});

test('links are followed within the set’s folder, not out of it', { skip: process.platform === 'win32' }, async (t) => {
  const { folder, workspace, source, target } = await prepared(t);
  const file = join(source, 'rewards.f32');
  fs.renameSync(file, join(source, 'kept.f32'));
  fs.symlinkSync('kept.f32', file);
  fs.symlinkSync(source, join(folder, 'link'));
  await importSet(workspace, join(folder, 'link'));
  assert.ok(fs.lstatSync(join(target, 'rewards.f32')).isFile());

  fs.rmSync(target, { recursive: true });
  fs.renameSync(join(source, 'kept.f32'), join(folder, 'elsewhere.f32'));
  fs.rmSync(file);
  fs.symlinkSync('../elsewhere.f32', file);
  await expectFailure(importSet(workspace, source), 'demonstrations/link-outside', /rewards\.f32: .*\n {2}→ .*cp -L/);
  fs.rmSync(join(source, 'manifest.json'));
  fs.symlinkSync('/etc/passwd', join(source, 'manifest.json'));
  await expectFailure(importSet(workspace, source), 'demonstrations/link-outside', /manifest\.json/);
  fs.rmSync(join(source, 'manifest.json'));
  execFileSync('mkfifo', [join(source, 'manifest.json')]);
  await expectFailure(importSet(workspace, source), 'file/not-regular', /manifest\.json/);
});

test('a set that NumPy wrote as the documentation says is taken', async (t) => {
  const python = pythonWith(t, ['numpy']);
  if (!python) return;
  const { folder, workspace } = await prepared(t);
  const written = join(folder, 'written');
  fs.mkdirSync(written);
  const text = fs.readFileSync(join(import.meta.dirname, '../../docs/demonstrations.md'), 'utf8');
  const program = /```python\n(import hashlib[\s\S]*?)```/.exec(text)![1];
  const data = `
import sys, numpy as np
folder, size, actions = sys.argv[1], 2, 3
strategies = [{"name": "mine", "episodes": 2}]
environment = {"kind": "of a script", "lasts": 0.5}
episodes = [{"seed": s, "strategy": 0, "mixed": False, "first_step": 4 * s, "length": 4, "terminated": False,
             "truncated": True, "metrics": {"return": -1.5}} for s in range(2)]
allowed = np.ones((8, actions), bool)
columns = {"observations": np.arange(16).reshape(8, 2) / 4, "actions": np.arange(8).reshape(8, 1) % actions,
           "masks": np.packbits(allowed, axis=1, bitorder="little"), "rewards": -np.ones((8, 1)),
           "acting": np.zeros((8, 1)), "final_observations": np.zeros((2, size))}
feature_names = ["queue", "load"]
`;
  python(data + program, written);
  const { folder: imported, manifest } = await importSet(workspace, written);
  assert.deepEqual([manifest.episodes, manifest.steps, manifest.strategies], [2, 8, ['mine']]);
  const set = DemonstrationSet.open(imported);
  t.after(() => set.close());
  const [observations, actions] = [new Float32Array(8), new Int32Array(4)];
  set.readObservations(1, 0, 4, observations, 0);
  set.readActions(1, 0, 4, actions, 0);
  assert.deepEqual([...observations], [2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75]);
  assert.deepEqual([...actions], [1, 2, 0, 1]);
});
