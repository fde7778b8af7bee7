import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { _electron, type ElectronApplication } from 'playwright-core';
import { buildIfStale } from '../../scripts/build.ts';
import { displayMissing, electronProgram } from '../../scripts/electron-program.ts';
import { longRunIn, startInPage, statusOf } from './long-run.ts';
import { until } from './until.ts';

const ROOT = join(import.meta.dirname, '../..');
const program = electronProgram(ROOT);
/** desktop.test.ts runs the same application on a double of Electron, everywhere. */
const skip =
  program === null
    ? 'ELECTRON ITSELF WAS NOT TESTED: its program is not here (npx install-electron)'
    : displayMissing() !== null && 'ELECTRON ITSELF WAS NOT TESTED: there is no display (xvfb-run npm test)';

before(() => buildIfStale(ROOT));

test('in Electron itself the window opens without a problem, in its sandbox', { skip }, async (t) => {
  const { application } = await launch(t);
  const page = await application.firstWindow();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.getByRole('link', { name: 'Settings' }).first().click();
  await page.getByText('compiled').first().waitFor();
  assert.match(page.url(), /^app:\/\/warmstart\//);
  const names = await page.evaluate(() => ['require', 'process', 'ipcRenderer'].filter((name) => name in globalThis));
  assert.deepEqual(names, []);
  assert.deepEqual(problems, []);
});

test(
  'in Electron itself a run trains in a utility process, and Quit stops it with a checkpoint',
  { skip },
  async (t) => {
    const { application, documents } = await launch(t);
    await startInPage(await application.firstWindow());
    const run = longRunIn(documents);
    const events = join(run, 'events.ndjson');
    await until(() => existsSync(events) && readFileSync(events, 'utf8').includes('"epoch"'), 'an epoch', 60);
    await application.evaluate(({ dialog }) => {
      dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false }); // stop
    });
    const ended = new Promise((resolve) => application.process().once('exit', resolve));
    await application.evaluate(({ app }) => app.quit()).catch(() => {}); // it may be gone before it answers
    assert.equal(await ended, 0);
    assert.equal(statusOf(run), 'stopped');
    assert.ok(existsSync(join(run, 'checkpoint_last.pt')));
  },
);

async function launch(t: TestContext): Promise<{ application: ElectronApplication; documents: string }> {
  const home = mkdtempSync(join(tmpdir(), 'warmstart-electron-'));
  const { NODE_TEST_CONTEXT: _, ...outer } = process.env;
  const application = await _electron.launch({
    executablePath: program!,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${join(home, 'data')}`, ROOT],
    env: { ...(outer as Record<string, string>), HOME: home, WARMSTART_SETTINGS: join(home, 'settings.json') },
  });
  t.after(async () => {
    await application.close().catch(() => {}); // it has quit already
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  });
  return { application, documents: await application.evaluate(({ app }) => app.getPath('documents')) };
}
