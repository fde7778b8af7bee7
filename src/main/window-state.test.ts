import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesIn } from './opened-files.ts';
import { isVisible, readWindowState, writeWindowState } from './window-state.ts';

test('a window comes back where it was, if that can still be seen', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'warmstart-window-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'window.json');
  assert.equal(readWindowState(path), null);
  const state = { x: 2000, y: 50, width: 800, height: 600, maximized: true };
  writeWindowState(path, state);
  assert.deepEqual(readWindowState(path), state);
  writeFileSync(path, '{"x":"far"}');
  assert.equal(readWindowState(path), null);
  writeWindowState(join(folder, 'none/window.json'), state); // not worth an error
  const [left, right] = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: 1920, y: 0, width: 1920, height: 1080 },
  ];
  assert.equal(isVisible(state, [left, right]), true);
  assert.equal(isVisible(state, [left]), false);
  assert.equal(isVisible({ ...state, x: 100, y: -300 }, [left]), false, 'its title bar is out of reach');
});

test('model files are taken from a command line, whatever else stands there', () => {
  const files = filesIn(['.', '--flag=a.pt', 'b.pt', '/c/d.SafeTensors', 'e.txt'], '/home/u');
  assert.deepEqual(files, ['/home/u/b.pt', '/c/d.SafeTensors']);
});
