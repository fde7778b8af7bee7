import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Notice } from '../../contract/host/system.ts';
import { Notices } from '../system/notices.ts';
import { Silence } from './silence.ts';

const directory = mkdtempSync(join(tmpdir(), 'warmstart-silence-'));
after(() => rmSync(directory, { recursive: true }));

async function told(notices: Notices): Promise<Notice[]> {
  const end = new AbortController();
  const all: Notice[] = [];
  setTimeout(() => end.abort(), 20);
  for await (const notice of notices.since(0, end.signal)) all.push(notice);
  return all;
}

test('a run that shows no sign of life is told of once, and again after it has come back', async () => {
  const notices = new Notices();
  const silence = new Silence(notices);
  const look = (secondsAgo: number): void => {
    const then = Date.now() / 1000 - secondsAgo;
    utimesSync(join(directory, 'run.lock'), then, then);
    silence.look({ id: 'a', run: 'outputs/a' }, directory);
  };
  silence.look({ id: 'a', run: 'outputs/a' }, directory); // there is no lock yet
  silence.look({ id: 'b', run: null }, null);
  writeFileSync(join(directory, 'run.lock'), '');
  look(5);
  assert.equal((await told(notices)).length, 0);
  look(70);
  look(80);
  assert.deepEqual(
    (await told(notices)).map(({ run, tone }) => `${tone} ${run}`),
    ['warning outputs/a'],
  );
  look(1);
  look(70);
  assert.equal((await told(notices)).length, 2);
});
