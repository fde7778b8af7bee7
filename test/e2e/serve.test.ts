import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { chromium } from 'playwright-core';
import { WebSocket } from 'ws';
import type { HostClient } from '../../src/contract/host/index.ts';
import { buildIfStale } from '../../scripts/build.ts';
import { requireChromium, startChromium } from './chromium.ts';
import { start, workplace, type Started } from './warmstart.ts';

interface Ready {
  readonly link: string;
  readonly port: number;
  readonly read_only: boolean;
}

before(() => buildIfStale(join(import.meta.dirname, '../..')));

/** Starts `warmstart serve` in a folder; killed after the test. */
async function serve(
  t: TestContext,
  folder: string,
  ...args: string[]
): Promise<{ readonly server: Started; readonly ready: Ready }> {
  const env = { WARMSTART_SETTINGS: join(folder, 'settings.json'), SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' };
  const server = start(folder, ['serve', '--port', '0', '--json', ...args], env);
  t.after(() => server.child.kill('SIGKILL'));
  let printed = '';
  server.child.stdout?.on('data', (data) => (printed += String(data)));
  await server.until('Ctrl-C');
  return { server, ready: JSON.parse(printed.split('\n')[0] ?? '') as Ready };
}

/** The host, as a browser that opened the link reaches it. */
async function clientOf(t: TestContext, { link, port }: Ready): Promise<HostClient> {
  const welcome = await fetch(link, { redirect: 'manual' });
  const cookie = welcome.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, {
    headers: { cookie },
    origin: `http://127.0.0.1:${port}`,
  });
  t.after(() => socket.terminate());
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
}

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
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) problems.push(message.text());
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
    await until(() => existsSync(events) && readFileSync(events, 'utf8').includes('"epoch"'), 60);
    server.child.kill('SIGINT');
    const { code, stderr } = await server.ended;
    assert.equal(code, 0, stderr);
    assert.match(stderr, status === 'stopped' ? /stopping with a checkpoint: run/ : /left running: run/);
    await until(() => statusOf(folder) === status, 60);
  });
}

function statusOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'run/run.json'), 'utf8')) as { status: string }).status;
}

async function until(is: () => boolean, seconds: number): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !is(); await delay(100)) {
    assert.ok(Date.now() < deadline, `it did not come to be within ${seconds} s`);
  }
}
