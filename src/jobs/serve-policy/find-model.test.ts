import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileSignature, findModel } from './find-model.ts';

function workspace(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-find-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function imported(folder: string, name: string, meta: string): string {
  const directory = join(folder, 'models', name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'model.pt'), name);
  writeFileSync(join(directory, 'meta.json'), meta);
  return directory;
}

test('a file is itself, a run folder its best model, an imported model’s folder the model', (t) => {
  const folder = workspace(t);
  const file = join(folder, 'm.pt');
  writeFileSync(file, 'm');
  assert.equal(findModel(file, folder), file);
  const run = join(folder, 'run');
  mkdirSync(run);
  assert.throws(() => findModel(run, folder), { kind: 'serve/folder' });
  writeFileSync(join(run, 'best_model.pt'), 'b');
  assert.equal(findModel(run, folder), join(run, 'best_model.pt'));
  const one = imported(folder, 'aa', '{}');
  assert.equal(findModel(one, folder), join(one, 'model.pt'));
});

test('an alias leads to the model that has it now', (t) => {
  const folder = workspace(t);
  assert.equal(findModel('production', folder), 'production', 'left for the reader to refuse');
  const [first, second] = ['aa', 'bb'].map((name) => imported(folder, name, '{"aliases":[]}'));
  imported(folder, 'cc', 'broken');
  assert.equal(findModel('production', folder), 'production');
  writeFileSync(join(first, 'meta.json'), '{"aliases":["other","production"]}');
  assert.equal(findModel('production', folder), join(first, 'model.pt'));
  writeFileSync(join(second, 'meta.json'), '{"aliases":["production"]}');
  assert.throws(() => findModel('production', folder), {
    kind: 'serve/alias',
    params: { alias: 'production', folders: [first, second] },
  });
  writeFileSync(join(first, 'meta.json'), '{}');
  assert.equal(findModel('production', folder), join(second, 'model.pt'));
});

test('an alias may be that of a run’s model, and is looked for elsewhere once it has moved', (t) => {
  const folder = workspace(t);
  const run = join(folder, 'outputs', 'deep', 'run');
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, 'run.json'), '{}');
  const noted = (meta: unknown): void => writeFileSync(join(run, 'meta.json'), JSON.stringify(meta));
  noted({ aliases: ['production'], models: { 'final_model.pt': { aliases: ['last'] } } });
  const best = join(run, 'best_model.pt');
  assert.equal(findModel('production', folder), best);
  assert.equal(findModel('last', folder), join(run, 'final_model.pt'));
  const other = imported(folder, 'aa', '{"aliases":["production"]}');
  assert.throws(() => findModel('production', folder), { kind: 'serve/alias' });
  assert.equal(findModel('production', folder, best), best, 'it still has it');
  noted({});
  assert.equal(findModel('production', folder, best), join(other, 'model.pt'));
  assert.equal(findModel('a/production', folder), 'a/production');
});

test('a signature changes with every new content, also one renamed into its place', (t) => {
  const folder = workspace(t);
  const file = join(folder, 'm.pt');
  assert.equal(fileSignature(file), null);
  writeFileSync(file, 'one');
  const first = fileSignature(file);
  assert.equal(fileSignature(file), first);
  writeFileSync(`${file}.new`, 'two');
  renameSync(`${file}.new`, file);
  const second = fileSignature(file);
  assert.notEqual(second, first);
  writeFileSync(file, 'longer');
  assert.notEqual(fileSignature(file), second);
  assert.equal(fileSignature(join(file, 'below a file')), null);
});
