import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { buildIfStale } from '../../scripts/build.ts';
import { requireChromium, startChromium } from './chromium.ts';
import { statusOf } from './long-run.ts';
import { clientOf, serve } from './server.ts';
import { until } from './until.ts';
import { workplace } from './warmstart.ts';

before(() => buildIfStale(join(import.meta.dirname, '../..')));

test('the link shows the interface, without any violation of the content policy', async (t) => {
  const path = requireChromium(t);
  if (!path) return;
  const folder = workplace(t);
  const { server, ready } = await serve(t, folder);
  const running = await startChromium(path);
  t.after(() => running.close());
  const browser = await chromium.connectOverCDP(running.endpoint);
  const page = await browser.contexts()[0].newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(ready.link);
  await page.getByRole('link', { name: 'Settings' }).first().click();
  await page.getByText('compiled').first().waitFor();
  assert.equal(new URL(page.url()).search, '', 'the token stays in the address');
  assert.deepEqual(problems, []);
  await browser.close();
  server.child.kill('SIGINT');
  const { code, stderr } = await server.ended;
  assert.equal(code, 0, stderr);
  assert.match(stderr, /ssh -N -L (\d+):127\.0\.0\.1:\1 /);
});

test('a second server on the same workspace opens it read-only', async (t) => {
  const folder = workplace(t);
  await serve(t, folder);
  const second = await serve(t, folder);
  assert.equal(second.ready.read_only, true);
  const client = await clientOf(t, second.ready);
  const info = await client.system.info();
  assert.match(info.readOnly?.en ?? '', /another window or server/);
  await assert.rejects(client.jobs.start({ kind: 'pretrain', text: '{}' }), { code: 'FAILURE' });
});

for (const [args, status] of [
  [[], 'stopped'],
  [['--leave-runs'], 'finished'],
] as const) {
  test(`after Ctrl-C ${args.join('') || 'alone'} a live run is ${status}`, async (t) => {
    const folder = workplace(t, { epochs: status === 'stopped' ? 100_000 : 40, early_stopping_patience: 100_000 });
    const { server, ready } = await serve(t, folder, ...args);
    const client = await clientOf(t, ready);
    await client.jobs.start({ kind: 'pretrain', text: readFileSync(join(folder, 'tiny.json'), 'utf8') });
    const events = join(folder, 'run/events.ndjson');
    await until(() => existsSync(events) && readFileSync(events, 'utf8').includes('"epoch"'), 'an epoch', 60);
    server.child.kill('SIGINT');
    const { code, stderr } = await server.ended;
    assert.equal(code, 0, stderr);
    assert.match(stderr, status === 'stopped' ? /stopping with a checkpoint: run/ : /left running: run/);
    await until(() => statusOf(join(folder, 'run')) === status, status, 60);
  });
}
