import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isFailure } from '../../contract/errors/index.ts';
import { Workspace } from '../workspace.ts';
import { browse } from './browse.ts';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'warmstart-browse-')));
after(() => rmSync(top, { recursive: true }));
const workspace = new Workspace(join(top, 'workspace'), []);
for (const name of ['run 10', 'run 9', '.hidden']) mkdirSync(join(workspace.root, name));
writeFileSync(join(workspace.root, 'a.pt'), 'four');
symlinkSync(top, join(workspace.root, 'up'));
symlinkSync(join(workspace.root, 'run 9'), join(workspace.root, 'link'));
symlinkSync(join(workspace.root, 'nothing'), join(workspace.root, 'broken'));

test('folders come first, in the order of people; hidden ones and ways out are left out', () => {
  const { folder, parent, entries } = browse(workspace, undefined);
  assert.equal(folder, workspace.root);
  assert.equal(parent, null);
  assert.deepEqual(
    entries.map(({ name, kind }) => `${kind} ${name}`),
    ['folder link', 'folder run 9', 'folder run 10', 'file a.pt'],
  );
  const file = entries.at(-1)!;
  assert.deepEqual([file.size, file.path], [4, 'a.pt']);
});

test('from within, the way up leads to the workspace and no further', () => {
  assert.equal(browse(workspace, 'run 9').parent, workspace.root);
  assert.throws(
    () => browse(workspace, '..'),
    (error) => isFailure(error, 'host/outside'),
  );
  assert.throws(
    () => browse(workspace, 'up'),
    (error) => isFailure(error, 'host/outside'),
  );
  assert.throws(
    () => browse(workspace, 'a.pt'),
    (error) => isFailure(error, 'file/wrong-type'),
  );
  assert.throws(
    () => browse(workspace, 'absent'),
    (error) => isFailure(error, 'file/not-found'),
  );
});
