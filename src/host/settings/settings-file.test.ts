import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { settings } from '../../contract/host/settings.ts';
import { SettingsFile } from './settings-file.ts';
import { settingsPath } from './settings-path.ts';

const folder = mkdtempSync(join(tmpdir(), 'warmstart-settings-'));
after(() => rmSync(folder, { recursive: true }));

test('without a file everything stands at its default, and a change keeps the rest', () => {
  const file = new SettingsFile(join(folder, 'new', 'settings.json'));
  assert.deepEqual([file.read().device, file.read().theme, file.read().threads], ['auto', 'system', null]);
  file.change({ theme: 'dark' });
  file.change({ threads: 2 });
  const { theme, threads, device } = new SettingsFile(file.path).read();
  assert.deepEqual({ theme, threads, device }, { theme: 'dark', threads: 2, device: 'auto' });
});

test('a change that is asked for holds only what was given', async () => {
  const input = settings.change['~orpc'].inputSchema!;
  const parsed = await input['~standard'].validate({ theme: 'dark' });
  assert.deepEqual(parsed, { value: { theme: 'dark' } });
});

test('one bad value makes no other void, and keys of other versions stay', () => {
  const path = join(folder, 'bad.json');
  writeFileSync(path, '{"device":"abacus","theme":"light","future":1}');
  const file = new SettingsFile(path);
  assert.deepEqual([file.read().device, file.read().theme], ['auto', 'light']);
  file.change({ language: 'zh' });
  assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), {
    device: 'abacus',
    theme: 'light',
    future: 1,
    language: 'zh',
  });
});

test('a spoilt file counts as none', () => {
  const path = join(folder, 'spoilt.json');
  for (const text of ['', '{', '[]', 'null', '\0']) {
    writeFileSync(path, text);
    assert.equal(new SettingsFile(path).read().theme, 'system');
  }
});

test('whoever watches is told now, of each change, and no more once it has ended', async () => {
  const file = new SettingsFile(join(folder, 'watched.json'));
  const end = new AbortController();
  const themes: string[] = [];
  for await (const { theme } of file.watch(end.signal)) {
    themes.push(theme);
    if (theme === 'system') file.change({ theme: 'dark' });
    else end.abort();
  }
  assert.deepEqual(themes, ['system', 'dark']);
});

test('a variable names another file', () => {
  assert.equal(settingsPath({ WARMSTART_SETTINGS: '/a/b.json' }), '/a/b.json');
  assert.match(settingsPath({}), /settings\.json$/);
});
