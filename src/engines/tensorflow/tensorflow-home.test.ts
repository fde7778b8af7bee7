import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOME_VARIABLE, tensorflowHome } from './tensorflow-home.ts';

test('TensorFlow lies in the user’s own data, where each system keeps it, or where the variable says', () => {
  assert.equal(tensorflowHome({}, 'linux', '/home/a'), '/home/a/.local/share/warmstart-studio/tensorflow');
  assert.equal(tensorflowHome({ XDG_DATA_HOME: '/data' }, 'linux', '/home/a'), '/data/warmstart-studio/tensorflow');
  assert.match(
    tensorflowHome({}, 'darwin', '/Users/a'),
    /^\/Users\/a\/Library\/Application Support\/Warmstart Studio\/tensorflow$/,
  );
  assert.equal(tensorflowHome({ LOCALAPPDATA: '/Local' }, 'win32', '/a'), '/Local/Warmstart Studio/tensorflow');
  assert.equal(tensorflowHome({ [HOME_VARIABLE]: '/tf' }, 'linux', '/home/a'), '/tf');
});
