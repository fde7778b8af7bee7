import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { Random } from '../../src/base/random.ts';
import type { HostClient } from '../../src/contract/host/index.ts';
import type { RunState } from '../../src/contract/host/runs.ts';
import type { RunRecord } from '../../src/contract/run.ts';
import { readEvents } from '../../src/store/runs/read-events.ts';
import { buildIfStale } from '../../scripts/build.ts';
import { requireChromium, startChromium } from './chromium.ts';
import { assertSameResult } from './run-results.ts';
import { clientOf, serve, type Ready } from './server.ts';
import { until } from './until.ts';
import { readJson, succeed, workplace } from './warmstart.ts';

const KILLS = process.env['WARMSTART_FULL'] === '1' ? 20 : 4;
const RUN = 'outputs/run';
/** Some ten seconds of work, so that kills come in its midst. */
const LONGER = {
  output_dir: RUN,
  epochs: 500,
  early_stopping_patience: 0,
  save_interval: 50,
  evaluation: { every: 100, episodes: 2 },
};

before(() => buildIfStale(join(import.meta.dirname, '../..')));

test('host and trainer, killed at random moments, lose no logged point', async (t) => {
  const folder = workplace(t, LONGER);
  await succeed(folder, ['pretrain', 'tiny.json', '--output', 'undisturbed']);
  const random = new Random(1, 'kills');
  let host = await open(t, folder);
  await startRun(host.client, folder);
  const seen: RunState[] = [];
  for (let kills = 0; kills < KILLS && (await stateOf(host.client)) !== 'finished'; kills++) {
    await delay(500 + 2000 * random.uniform());
    if (kills % 2 === 0) {
      host.kill();
      host = await open(t, folder);
      await until(async () => (await stateOf(host.client)) !== undefined, 'the run in the new host');
    } else {
      const { pid } = readJson<RunRecord>(folder, RUN, 'run.json');
      if ((await stateOf(host.client)) === 'running') process.kill(pid, 'SIGKILL');
      await until(async () => (await stateOf(host.client)) !== 'running', 'a run that is known to be dead');
      seen.push((await stateOf(host.client))!);
      if (seen.at(-1) !== 'finished') await host.client.jobs.resume({ run: RUN });
    }
  }
  assert.ok(seen.includes('lost'), `no trainer was killed: ${seen.join(', ')}`);
  await until(async () => (await stateOf(host.client)) === 'finished', 'the end of the run');
  assertSameResult(join(folder, RUN), join(folder, 'undisturbed'));
  const epochs = readEvents(join(folder, RUN)).filter(({ event }) => event === 'epoch');
  const [curve] = await host.client.runs.curves({
    runs: [RUN],
    metrics: ['validation_loss'],
    x: 'epoch',
    points: 1000,
  });
  assert.equal(curve.of, epochs.length);
  assert.deepEqual(
    curve.x,
    Array.from({ length: LONGER.epochs }, (_, i) => i + 1),
  );
});

test('a page that crashes leaves the run alone, and the next one shows all of it', async (t) => {
  const path = requireChromium(t);
  if (!path) return;
  const folder = workplace(t, { ...LONGER, epochs: 100 });
  await succeed(folder, ['pretrain', 'tiny.json', '--output', 'undisturbed']);
  const { client, ready } = await open(t, folder);
  const running = await startChromium(path);
  t.after(() => running.close());
  const browser = await chromium.connectOverCDP(running.endpoint);
  const context = browser.contexts()[0];
  await (await context.newPage()).goto(ready.link);
  await startRun(client, folder);
  const show = async () => {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${ready.port}/#/runs/${encodeURIComponent(RUN)}`);
    await page.locator('canvas').first().waitFor();
    return page;
  };
  for (let crashes = 0; crashes < 2; crashes++) {
    const page = await show();
    const crashed = page.waitForEvent('crash');
    void (await context.newCDPSession(page)).send('Page.crash').catch(() => {}); // it never answers
    await crashed;
  }
  await until(async () => (await stateOf(client)) === 'finished', 'the end of the run');
  assertSameResult(join(folder, RUN), join(folder, 'undisturbed'));
  const page = await show();
  await page.getByText('100 / 100').first().waitFor();
  await browser.close();
});

async function open(t: TestContext, folder: string): Promise<{ client: HostClient; ready: Ready; kill: () => void }> {
  const { server, ready } = await serve(t, folder);
  return { client: await clientOf(t, ready), ready, kill: () => server.child.kill('SIGKILL') };
}

async function startRun(client: HostClient, folder: string): Promise<void> {
  await client.jobs.start({ kind: 'pretrain', text: readFileSync(join(folder, 'tiny.json'), 'utf8') });
  await until(() => existsSync(join(folder, RUN, 'events.ndjson')), 'a run that has begun');
}

async function stateOf(client: HostClient): Promise<RunState | undefined> {
  return (await client.runs.list()).find(({ run }) => run === RUN)?.state;
}
