import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import { Workspace } from './workspace.ts';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'warmstart-workspace-')));
after(() => rmSync(top, { recursive: true }));

const folder = join(top, 'workspace');
const home = join(top, 'home');
const elsewhere = join(top, 'elsewhere');
for (const one of [home, elsewhere]) mkdirSync(one);
writeFileSync(join(home, 'model.pt'), 'x');
writeFileSync(join(elsewhere, 'secret'), 'x');
const workspace = new Workspace(folder, [home]);
symlinkSync(elsewhere, join(folder, 'way-out'));
symlinkSync(home, join(folder, 'way-home'));
mkdirSync(join(folder, 'outputs'));
symlinkSync(join(folder, 'outputs'), join(elsewhere, 'way-in'));

const outside = (error: unknown): boolean => isFailure(error, 'host/outside');

test('paths in the workspace are named from it, with forward slashes, whether they exist or not', () => {
  assert.equal(workspace.absolute('outputs/new/run'), join(folder, 'outputs', 'new', 'run'));
  assert.equal(workspace.relative(join(folder, 'outputs', 'a', 'b')), 'outputs/a/b');
  assert.equal(workspace.relative(folder), '.');
  assert.equal(workspace.absolute('.'), folder);
});

test('what lies outside can be read only in the user’s own folder', () => {
  assert.equal(workspace.absolute(join(home, 'model.pt')), join(home, 'model.pt'));
  assert.equal(workspace.relative(join(home, 'model.pt')), join(home, 'model.pt'));
  for (const path of ['..', '../elsewhere/secret', join(elsewhere, 'secret'), 'outputs/../../elsewhere', '/', 'a\0b']) {
    assert.throws(() => workspace.absolute(path), outside, path);
  }
  assert.throws(() => workspace.writable(join(home, 'model.pt')), outside);
});

test('a folder whose name begins like the workspace’s is another one', () => {
  mkdirSync(`${folder}-2`);
  assert.throws(() => workspace.absolute(`${folder}-2`), outside);
  assert.equal(workspace.absolute('..hidden'), join(folder, '..hidden'));
});

test('symbolic links count as where they lead', () => {
  for (const path of ['way-out', 'way-out/secret', 'way-out/new']) {
    assert.throws(() => workspace.absolute(path), outside, path);
  }
  assert.equal(workspace.absolute('way-home/model.pt'), join(home, 'model.pt'));
  assert.throws(() => workspace.writable('way-home/model.pt'), outside);
  assert.equal(workspace.absolute(join(elsewhere, 'way-in', 'run')), join(folder, 'outputs', 'run'));
});

test('what the user chose in a dialog may be used', () => {
  const chosen = join(elsewhere, 'chosen.pt');
  writeFileSync(chosen, '');
  assert.throws(() => workspace.absolute(chosen), outside);
  workspace.allow(chosen);
  assert.equal(workspace.absolute(chosen), chosen);
  assert.equal(workspace.writable(chosen), chosen);
  assert.throws(() => workspace.absolute(join(elsewhere, 'secret')), outside);
});

test('a home that is the whole disk allows nothing more', () => {
  const whole = new Workspace(folder, ['/']);
  assert.throws(() => whole.absolute(join(elsewhere, 'secret')), outside);
});
