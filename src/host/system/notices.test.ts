import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Notices } from './notices.ts';

const notice = (name: string) => ({ tone: 'success' as const, text: { en: name, zh: name }, run: null });

test('those since a number come at once, later ones as they come', async () => {
  const notices = new Notices();
  notices.add(notice('a'));
  notices.add(notice('b'));
  const end = new AbortController();
  const told: string[] = [];
  for await (const { text } of notices.since(1, end.signal)) {
    told.push(text.en);
    if (text.en === 'b') notices.add(notice('c'));
    if (text.en === 'c') end.abort();
  }
  assert.deepEqual(told, ['b', 'c']);
});

test('a number of an earlier host begins anew', async () => {
  const notices = new Notices();
  notices.add(notice('a'));
  for await (const { id } of notices.since(70, new AbortController().signal)) {
    assert.equal(id, 1);
    break;
  }
});
