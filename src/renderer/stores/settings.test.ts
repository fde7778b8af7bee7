import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPinia, setActivePinia } from 'pinia';
import { procedures, serve } from '../testing/fake-host.ts';
import { failure } from '../../contract/errors/index.ts';
import { settingsSchema, type Settings } from '../../contract/host/settings.ts';
import type { Text } from '../../contract/language.ts';
import { Feed } from '../testing/feed.ts';
import { until } from '../testing/until.ts';
import { useSettings } from './settings.ts';

const changes = new Feed<Settings>();
let kept = settingsSchema.parse({ theme: 'dark' });
serve({
  settings: {
    read: procedures.settings.read.handler(() => kept),
    watch: procedures.settings.watch.handler(({ signal }) => changes.listen(signal)),
    change: procedures.settings.change.handler(({ input, errors }) => {
      if (input.threads === 256) {
        const { kind, params, message } = failure('file/no-access', {
          path: 'settings.json',
          doing: 'write',
          code: 'EACCES',
        });
        throw errors.FAILURE({ data: { kind, params: { ...params }, message } });
      }
      kept = { ...kept, ...(input as Partial<Settings>) };
      return kept;
    }),
  },
});

setActivePinia(createPinia());
const settings = useSettings();
const problem = (): Text | null => settings.error;

test('settings are the host’s, also when another window changes them', async () => {
  assert.equal(settings.values.theme, 'system');
  await until(() => settings.known && changes.listeners === 1);
  assert.equal(settings.values.theme, 'dark');
  changes.push({ ...kept, theme: 'light' });
  await until(() => settings.values.theme === 'light');
});

test('a change shows at once, and goes back where the host refuses it', async () => {
  const accepted = settings.change({ threads: 2 });
  assert.equal(settings.values.threads, 2);
  await accepted;
  assert.equal(settings.values.threads, 2);
  assert.equal(problem(), null);

  const refused = settings.change({ threads: 256 });
  assert.equal(settings.values.threads, 256);
  await refused;
  assert.equal(settings.values.threads, 2);
  assert.match(problem()?.zh ?? '', /settings\.json：需要写入权限/);
});
