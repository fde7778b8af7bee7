import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPinia, setActivePinia } from 'pinia';
import { procedures, serve } from '../testing/fake-host.ts';
import type { Notice } from '../../contract/host/system.ts';
import { Feed } from '../testing/feed.ts';
import { until } from '../testing/until.ts';
import { useNotices } from './notices.ts';

const told = new Feed<Notice>();
serve({ system: { notices: procedures.system.notices.handler(({ signal }) => told.listen(signal)) } });

function notice(id: number, at: number): Notice {
  return { id, at, tone: 'success', text: { en: `notice ${id}`, zh: `通知 ${id}` }, run: null };
}

test('a notice is told once, and one from before this browser looked is only listed', async () => {
  setActivePinia(createPinia());
  const now = Date.now();
  const notices = useNotices();
  await until(() => told.listeners === 1);

  told.push(notice(1, now - 60_000));
  told.push(notice(2, now + 1000));
  told.push(notice(2, now + 1000)); // as after a lost connection
  told.push(notice(1, now + 2000)); // of a host that was started again
  await until(() => notices.notices.length === 3);
  assert.deepEqual(
    notices.notices.map(({ id }) => id),
    [1, 2, 1],
  );
  assert.deepEqual(
    notices.takeUntold().map(({ at }) => at - now),
    [1000, 2000],
  );
  assert.deepEqual(notices.takeUntold(), []);
  assert.equal(notices.unread, 2);
  notices.read();
  assert.equal(notices.unread, 0);
});
