import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import { mergeDemonstrations } from '../demonstrations/merge.ts';
import { pythonWith } from '../../test/python.ts';
import type { SetHeader } from './demonstration-set-writer.ts';
import { DemonstrationSet } from './demonstration-set.ts';
import { demonstrationFolder, findOrWrite, writeSet } from './find-or-collect.ts';
import { fingerprintOf, type Recipe } from './recipe.ts';

const MEMBERS = ['a'.repeat(64), 'b'.repeat(64)];
const RECIPE: Recipe = {
  format_version: 1,
  simulator_version: 1,
  environment: { kind: 'toy' },
  strategies: [{ name: 'ensemble', episodes: 2 }],
  seed: 5,
  switch_every: 0,
};
const POLICY_RECIPE: Recipe = { ...RECIPE, policy: { members: MEMBERS } };
const HEADER: SetHeader = {
  recipe: POLICY_RECIPE,
  traceFile: null,
  observationSize: 1,
  actionCount: 3,
  featureNames: ['x'],
  policyFiles: ['one.pt', 'two.pt'],
};
const LENGTHS = [4, 6];

/** The probabilities of step `i` among all. */
function labelOf(i: number): number[] {
  return [Math.fround(1 - i / 16), Math.fround(i / 16), 0];
}

/** Fills a set whose every number tells where it belongs. */
async function fill(writer: Parameters<Parameters<typeof writeSet>[2]>[0], labelled = true): Promise<void> {
  let i = 0;
  for (const [episode, length] of LENGTHS.entries()) {
    for (let step = 0; step < length; step++, i++) {
      const mask = new Uint8Array([1, 1, 0]);
      const label = labelled ? [Float32Array.from(labelOf(i))] : [];
      writer.step(Float32Array.of(i), mask, step % 2, -1, 0, ...label);
    }
    const record = { seed: 5 + episode, strategy: 0, mixed: false, terminated: false, truncated: true, metrics: {} };
    writer.endEpisode(record, Float32Array.of(-1));
  }
}

function temporary(t: TestContext): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'policy-demonstrations-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

async function written(t: TestContext, header: SetHeader = HEADER): Promise<string> {
  const folder = join(temporary(t), 'set');
  assert.ok(await writeSet(folder, header, (writer) => fill(writer, header.policyFiles !== undefined)));
  return folder;
}

const { policyFiles: _, ...WITHOUT } = { ...HEADER, recipe: RECIPE };

test('probabilities read back as they were recorded, in pieces at any place', async (t) => {
  const set = DemonstrationSet.open(await written(t));
  for (const [episode, from, count] of [
    [0, 0, 4],
    [1, 0, 6],
    [1, 2, 3],
    [1, 5, 1],
  ]) {
    const target = new Float32Array(2 + 3 * count);
    set.readProbabilities!(episode, from, count, target, 2);
    const first = episode * 4 + from;
    assert.deepEqual([...target], [0, 0, ...Array.from({ length: count }, (_, i) => labelOf(first + i)).flat()]);
  }
  assert.throws(() => set.readProbabilities!(0, 3, 2, new Float32Array(6), 0), RangeError);
  assert.deepEqual(set.policyMembers, [
    { sha256: MEMBERS[0], file: 'one.pt' },
    { sha256: MEMBERS[1], file: 'two.pt' },
  ]);
  set.verify();
  set.close();
});

test('a set of strategies has neither the column nor members', async (t) => {
  const folder = await written(t, WITHOUT);
  const set = DemonstrationSet.open(folder);
  assert.equal(set.readProbabilities, undefined);
  assert.deepEqual(set.policyMembers, []);
  set.close();
  assert.ok(!fs.readdirSync(folder).includes('probabilities.f32'));
  const manifest = fs.readFileSync(join(folder, 'manifest.json'), 'utf8');
  assert.doesNotMatch(manifest, /probabilities|policy/);
});

test('a step without probabilities, or with ones that nobody asked for, is a defect', async (t) => {
  const folder = temporary(t);
  await assert.rejects(
    writeSet(join(folder, 'a'), HEADER, (writer) => fill(writer, false)),
    /probabilities are recorded/,
  );
  await assert.rejects(
    writeSet(join(folder, 'b'), WITHOUT, (writer) => fill(writer)),
    /probabilities are recorded/,
  );
  assert.deepEqual(fs.readdirSync(folder), [], 'nothing is left of either');
});

test('the members’ digests are part of the fingerprint, their paths are not', async (t) => {
  const reordered = { ...RECIPE, policy: { members: MEMBERS.toReversed() } };
  assert.equal(new Set([RECIPE, POLICY_RECIPE, reordered].map(fingerprintOf)).size, 3);
  const workspace = temporary(t);
  const write = (folder: string): Promise<boolean> => writeSet(folder, HEADER, (writer) => fill(writer));
  const first = await findOrWrite(workspace, POLICY_RECIPE, write);
  const second = await findOrWrite(workspace, POLICY_RECIPE, () => assert.fail('recorded again'));
  assert.deepEqual([first.found, second.found], [false, true]);
  assert.equal(second.set.label, demonstrationFolder(workspace, POLICY_RECIPE));
  for (const { set } of [first, second]) set.close();
});

test('damage to the column, and a manifest that does not fit it, are found', async (t) => {
  const folder = await written(t);
  const file = join(folder, 'probabilities.f32');
  const manifest = join(folder, 'manifest.json');
  const damages: readonly (readonly [RegExp, () => void])[] = [
    [/probabilities\.f32: .*SHA-256/, () => flip(file, 13)],
    [/probabilities\.f32: .*expected 120 bytes, found 100/, () => fs.truncateSync(file, 100)],
    [/probabilities\.f32: .*expected a file, found none/, () => fs.rmSync(file)],
    [
      /manifest\.json: .*columns\.probabilities\.shape/,
      () => edit(manifest, /(f32",\s+"dtype": "float32",\s+"shape": \[\s+10,\s+)3/, '$14'),
    ],
    [/manifest\.json: .*policy_files\.length 2, found 1/, () => edit(manifest, '"one.pt",', '')],
    [/manifest\.json: .*policy_files\.length 2, found undefined/, () => edit(manifest, 'policy_files', 'files')],
    [/manifest\.json: .*fingerprint/, () => edit(manifest, MEMBERS[0], 'c'.repeat(64))],
    [/manifest\.json: .*recipe\.policy\.members/, () => edit(manifest, MEMBERS[0], 'no digest')],
  ];
  const kept = new Map([file, manifest].map((path) => [path, fs.readFileSync(path)]));
  for (const [pattern, damage] of damages) {
    damage();
    const read = (): void => {
      const set = DemonstrationSet.open(folder);
      try {
        set.verify();
      } finally {
        set.close();
      }
    };
    assert.throws(read, (error) => {
      assert.ok(isFailure(error, 'demonstrations/corrupt'), String(error));
      assert.match(error.message, pattern);
      return true;
    });
    for (const [path, content] of kept) fs.writeFileSync(path, content);
  }
  DemonstrationSet.open(folder).close();
});

test('NumPy reads the column as the documentation says', async (t) => {
  const python = pythonWith(t, ['numpy']);
  if (!python) return;
  const program = `
import json, sys, numpy as np
folder = sys.argv[1]
c = json.load(open(folder + '/manifest.json'))['columns']['probabilities']
print(json.dumps(np.memmap(f"{folder}/{c['file']}", dtype=c['dtype'], mode='r', shape=tuple(c['shape'])).tolist()))
`;
  const rows = JSON.parse(python(program, await written(t))) as number[][];
  assert.deepEqual(
    rows,
    Array.from({ length: 10 }, (_, i) => labelOf(i)),
  );
});

test('sets merge where all have probabilities; policies of one name stay apart', async (t) => {
  const other = { ...RECIPE, policy: { members: MEMBERS.toReversed() } };
  const sets = [await written(t), await written(t, { ...HEADER, recipe: other })].map((path) =>
    DemonstrationSet.open(path),
  );
  const merged = mergeDemonstrations([...sets, sets[0]]);
  assert.equal(merged.episodes.length, 4, 'the set given twice counts once');
  assert.equal(merged.policyMembers.length, 2);
  const target = new Float32Array(6);
  merged.readProbabilities!(3, 1, 2, target, 0);
  assert.deepEqual([...target], [...labelOf(5), ...labelOf(6)]);
  const plain = DemonstrationSet.open(await written(t, WITHOUT));
  assert.throws(
    () => mergeDemonstrations([sets[0], plain]),
    (error) => isFailure(error, 'demonstrations/labels-differ') && error.message.startsWith(plain.label),
  );
  for (const set of [...sets, plain]) set.close();
});

function flip(path: string, at: number): void {
  const bytes = fs.readFileSync(path);
  bytes[at] ^= 1;
  fs.writeFileSync(path, bytes);
}

function edit(path: string, from: string | RegExp, to: string): void {
  const text = fs.readFileSync(path, 'utf8');
  const edited = text.replace(from, to);
  assert.notEqual(edited, text);
  fs.writeFileSync(path, edited);
}
