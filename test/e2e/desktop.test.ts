import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { WindowDesktop } from '../../src/contract/window.ts';
import { HOME_VARIABLE, tensorflowHome } from '../../src/engines/tensorflow/tensorflow-home.ts';
import { readEvents } from '../../src/store/runs/read-events.ts';
import { buildIfStale } from '../../scripts/build.ts';
import { tensorflowForTests } from '../tensorflow.ts';
import { requireChromium } from './chromium.ts';
import { Application } from './electron-double/start-application.ts';
import { longRunIn, startInPage, statusOf } from './long-run.ts';

before(() => buildIfStale(join(import.meta.dirname, '../..')));

test('the built application shows its window, sandboxed and under a strict policy', async (t) => {
  if (!requireChromium(t)) return;
  const application = Application.start(t);
  const page = await application.page();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.getByRole('link', { name: 'Home' }).first().waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).first().click();
  await page.getByText('compiled').first().waitFor(); // the engines come from the host
  const { windows, privileged, menu } = await application.state();
  assert.deepEqual(
    windows.map(({ preferences: { preload: _, ...others } }) => others),
    [
      {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        devTools: true,
      },
    ],
  );
  assert.equal((privileged as { scheme: string }[])[0]?.scheme, 'app');
  assert.ok(menu.includes('New Pretraining') && menu.includes('Quit'), menu.join(', '));
  assert.deepEqual(
    await page.evaluate(() => ['require', 'process', 'ipcRenderer'].filter((name) => name in globalThis)),
    [],
  );
  assert.deepEqual(problems, []);
});

test('the page can neither go elsewhere nor open windows', async (t) => {
  if (!requireChromium(t)) return;
  const application = Application.start(t);
  const page = await application.page();
  await page.getByRole('link', { name: 'Home' }).first().waitFor();
  await page.evaluate("setTimeout(() => (location.href = 'http://evil.example/'))");
  await page.evaluate("void window.open('http://evil.example/')");
  assert.equal(await page.evaluate("fetch('http://evil.example/').catch(() => 'refused')"), 'refused');
  await page.waitForTimeout(500);
  assert.match(page.url(), /^https:\/\/warmstart\.app\.test\//);
  assert.equal(
    page
      .context()
      .pages()
      .filter((one) => one.url().includes('evil')).length,
    0,
  );
  await page.getByRole('link', { name: 'Home' }).first().waitFor();
});

test('a run goes on without a window, and Quit stops it with a checkpoint', async (t) => {
  if (!requireChromium(t)) return;
  const application = Application.start(t);
  const run = await startLongRun(application);
  assert.ok(await application.until(async () => (await application.state()).blockers === 1, 'a machine kept awake'));
  await application.ask({ do: 'close-windows' });
  const before = (await application.state()).windows.length;
  assert.equal(before, 0);
  const size = readFileSync(join(run, 'events.ndjson')).length;
  await application.until(() => readFileSync(join(run, 'events.ndjson')).length > size, 'progress without a window');
  await application.ask({ do: 'second-instance', args: [] });
  assert.equal((await application.state()).windows.length, 1);
  await application.ask({ do: 'answer', with: { response: 2 } }); // cancel
  await application.ask({ do: 'quit' });
  assert.equal((await application.state()).windows.length, 1);
  await application.ask({ do: 'answer', with: { response: 0 } }); // stop
  await application.ask({ do: 'quit' });
  assert.equal(await application.ended, 0, application.output);
  assert.equal(statusOf(run), 'stopped');
  assert.ok(existsSync(join(run, 'checkpoint_last.pt')));
});

test('TensorFlow trains in the same utility process', async (t) => {
  if (!requireChromium(t) || !(await tensorflowForTests(t))) return;
  const application = Application.start(t, { env: { [HOME_VARIABLE]: tensorflowHome() } });
  const run = await startLongRun(application, { engine: 'tensorflow' });
  const started = readEvents(run).find(({ event }) => event === 'started');
  assert.equal(started?.event === 'started' && started.engine, 'tensorflow');
  await application.ask({ do: 'answer', with: { response: 0 } });
  await application.ask({ do: 'quit' });
  assert.equal(await application.ended, 0, application.output);
  assert.equal(statusOf(run), 'stopped');
});

test('a run that is left goes on after Quit, and the next start shows it', async (t) => {
  if (!requireChromium(t)) return;
  const home = mkdtempSync(join(tmpdir(), 'warmstart-desktop-'));
  t.after(() => rmSync(home, { recursive: true, force: true, maxRetries: 10 }));
  const first = Application.start(t, { home });
  const run = await startLongRun(first);
  await first.ask({ do: 'answer', with: { response: 1 } }); // leave
  await first.ask({ do: 'quit' });
  assert.equal(await first.ended, 0, first.output);
  const size = readFileSync(join(run, 'events.ndjson')).length;
  const second = Application.start(t, { home });
  await second.until(() => readFileSync(join(run, 'events.ndjson')).length > size, 'progress after Quit');
  assert.equal(statusOf(run), 'running');
  await second.until(async () => (await second.state()).blockers === 1, 'the run in the second application');
  await second.ask({ do: 'answer', with: { response: 0 } });
  await second.ask({ do: 'quit' });
  assert.equal(await second.ended, 0, second.output);
  assert.equal(statusOf(run), 'stopped');
});

test('the menu is in the chosen language and leads to the pages; a second start only shows the first', async (t) => {
  if (!requireChromium(t)) return;
  const application = Application.start(t, { env: { DOUBLE_LOCALE: 'zh-CN' } });
  const page = await application.page();
  assert.ok((await application.state()).menu.includes('新建预训练'));
  await page.getByRole('link').first().waitFor();
  const told = page.evaluate(() => {
    const { warmstartDesktop } = globalThis as unknown as { warmstartDesktop: WindowDesktop };
    return new Promise((resolve) => warmstartDesktop.onCommand.addListener(resolve));
  });
  await application.until(() => page.evaluate('true'), 'a page that listens');
  await application.ask({ do: 'menu', label: '设置…' });
  assert.deepEqual(await told, { name: 'go', to: '/settings' });
  const second = Application.start(t, { env: { DOUBLE_SECOND: '1' } });
  assert.equal(await second.ended, 0);
});

/** Starts a run in a utility process; resolves when it has logged something. */
async function startLongRun(application: Application, changes = {}): Promise<string> {
  const page = await application.page();
  await startInPage(page, changes);
  const run = longRunIn(join(application.home, 'documents'));
  await application.until(() => existsSync(join(run, 'events.ndjson')), 'a run');
  await application.until(() => readFileSync(join(run, 'events.ndjson'), 'utf8').includes('"epoch"'), 'an epoch');
  return run;
}
