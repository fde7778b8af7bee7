import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { Language } from '../../src/contract/language.ts';
import { buildIfStale } from '../../scripts/build.ts';
import { writeSyntheticRun } from '../synthetic-run.ts';
import { requireChromium } from './chromium.ts';
import { accessibilityProblems } from './window/accessibility.ts';
import { HOSTILE, HOSTILE_CARD, injected } from './window/hostile-texts.ts';
import { pageAddresses } from './window/page-addresses.ts';
import { Studio } from './window/studio.ts';
import { writeTinyWorkspace } from './window/tiny-workspace.ts';
import { Tour } from './window/tour.ts';

before(() => buildIfStale(join(import.meta.dirname, '../..')));

test('from an empty workspace to a comparison, in English', async (t) => {
  const studio = await startStudio(t, 'en');
  if (!studio) return;
  const page = await studio.page();
  await takeTour(page, 'en');
  await t.test('every page is accessible, in light and in dark', () => everyPageIsAccessible(studio, page));
  await t.test('texts of runs, models and files stay texts', () => textsStayTexts(studio));
  assert.deepEqual(studio.problems, []);
});

test('the same in Chinese', async (t) => {
  const studio = await startStudio(t, 'zh');
  if (!studio) return;
  await takeTour(await studio.page(), 'zh');
  assert.deepEqual(studio.problems, []);
});

async function startStudio(t: TestContext, language: Language): Promise<Studio | null> {
  const chromium = requireChromium(t);
  if (!chromium) return null;
  const home = mkdtempSync(join(tmpdir(), 'warmstart-window-'));
  const workspace = join(home, 'workspace');
  writeTinyWorkspace(workspace);
  const studio = await Studio.start({ chromium, workspace, home, settings: { language } });
  t.after(async () => {
    await studio.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  });
  return studio;
}

async function takeTour(page: Page, language: Language): Promise<void> {
  const tour = new Tour(page, language);
  await tour.chooseSettingsFirst();
  await tour.configure();
  await tour.pretrain();
  await tour.validateModel();
  await tour.dropFiles();
  await tour.ppoByOneClick();
  await tour.ppoFromModel();
  await tour.compare();
  await tour.seeEveryPage();
  await tour.getLost();
}

async function everyPageIsAccessible(studio: Studio, page: Page): Promise<void> {
  const found = new Map<string, string[]>();
  for (const address of pageAddresses(studio.workspace)) {
    await page.goto(studio.address(address));
    await studio.settled(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await studio.showTheme(page, colorScheme);
      for (const problem of await accessibilityProblems(page)) {
        found.set(problem, [...(found.get(problem) ?? []), `${address} (${colorScheme})`]);
      }
    }
  }
  await studio.showTheme(page, 'light');
  assert.deepEqual(Object.fromEntries(found), {});
}

/** Every place that shows a name, tag, note, card or file name which a person or another program chose. */
async function textsStayTexts(studio: Studio): Promise<void> {
  const run = `outputs/${HOSTILE}`;
  const folder = join(studio.workspace, run);
  writeSyntheticRun(folder, { name: HOSTILE, points: 200, epochs: 2, tags: [HOSTILE] });
  writeFileSync(join(folder, 'model_card.md'), HOSTILE_CARD);
  copyFileSync(join(studio.workspace, 'outputs/first/best_model.pt'), join(folder, 'best_model.pt'));
  const page = await studio.page();
  await page.getByRole('link', { name: 'Runs' }).first().click();
  await page.getByRole('row', { name: HOSTILE }).waitFor({ timeout: 120_000 });
  const path = run.split('/').map(encodeURIComponent).join('/');
  const model = `${path}/best_model.pt`;
  const addresses = [
    '/',
    ...['card', 'files', 'log', 'configuration'].map((tab) => `/runs/${path}?tab=${tab}`),
    '/models',
    `/models/${model}`,
    `/ppo?model=${model}`,
    `/models?validate=${model}`,
  ];
  for (const address of addresses) {
    await page.goto(studio.address(address));
    await studio.settled(page);
    assert.deepEqual(await injected(page), [], address);
  }
}
