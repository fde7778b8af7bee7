/**
 * Pictures of every page, in light and dark, English and Chinese.
 *
 *     node scripts/screenshots.ts FOLDER [--workspace DIR] [--only WORD] [--size 1280x800]
 *         [--pretraining RUN] [--comparison NAME]
 *     node scripts/screenshots.ts --readme --workspace DIR
 *
 * Without a workspace, one is made with tiny runs in a temporary folder. `--readme` writes docs/images, for the two
 * README files. The workspace must have a pretraining, a PPO run from a model, a comparison and its demonstrations.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { LANGUAGES, type Language } from '../src/contract/language.ts';
import { chromiumPath } from '../test/e2e/chromium.ts';
import { succeed } from '../test/e2e/warmstart.ts';
import { namedAddresses } from '../test/e2e/window/page-addresses.ts';
import { Studio } from '../test/e2e/window/studio.ts';
import { writeTinyWorkspace } from '../test/e2e/window/tiny-workspace.ts';
import { buildIfStale } from './build.ts';

const ROOT = join(import.meta.dirname, '..');
const THEMES = ['light', 'dark'] as const;
/** Pictures of the README files, by the page that each shows. */
const README = { pretrain: 'pretrain', run: 'run', models: 'model', compare: 'comparison' };
const README_SCALE = 1.3;
/** Pixels from the top of a report to its curves, after what the data supports in words. */
const REPORT_CURVES: Readonly<Record<Language, number>> = { en: 880, zh: 690 };
/** Long enough for charts to be drawn on a machine that is busy. */
const DRAWN_MS = 1500;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workspace: { type: 'string' },
    only: { type: 'string', default: '' },
    size: { type: 'string', default: '1280x800' },
    pretraining: { type: 'string' },
    comparison: { type: 'string' },
    readme: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
const path = chromiumPath();
if (!path) fail('no Chromium: apt-get install chromium, or set WARMSTART_CHROMIUM to its path');
if (values.readme ? values.workspace === undefined : folder === undefined) {
  fail('node scripts/screenshots.ts FOLDER [--workspace DIR], or --readme --workspace DIR');
}

const home = mkdtempSync(join(tmpdir(), 'warmstart-screenshots-'));
try {
  await buildIfStale(ROOT, 'inherit');
  const workspace = values.workspace === undefined ? await tinyWorkspace(join(home, 'workspace')) : values.workspace;
  const addresses = namedAddresses(resolve(workspace), values);
  for (const language of LANGUAGES) {
    const settings = { language };
    const studio = await Studio.start({ chromium: path, workspace: resolve(workspace), home, settings });
    try {
      if (values.readme) await readmePictures(studio, addresses, language);
      else await everyPage(studio, addresses, language);
      for (const problem of studio.problems) console.error(problem);
    } finally {
      await studio.close();
    }
  }
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
}

async function everyPage(studio: Studio, addresses: Readonly<Record<string, string>>, language: Language) {
  mkdirSync(folder, { recursive: true });
  const [width, height] = values.size.split('x').map(Number);
  const page = await studio.page({ viewport: { width, height } });
  for (const [name, address] of Object.entries(addresses)) {
    if (!name.includes(values.only)) continue;
    await page.goto(studio.address(address));
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await picture(studio, page, join(folder, `${name}-${theme}-${language}.png`));
    }
  }
}

async function readmePictures(studio: Studio, addresses: Readonly<Record<string, string>>, language: Language) {
  const images = join(ROOT, 'docs/images');
  mkdirSync(images, { recursive: true });
  const page = await studio.page({ deviceScaleFactor: README_SCALE });
  for (const [name, shown] of Object.entries(README)) {
    await page.goto(studio.address(addresses[shown]));
    if (shown === 'pretrain') await timeIsKnown(page);
    if (shown === 'comparison') {
      await studio.settled(page);
      await showCurves(page, language);
    }
    await picture(studio, page, join(images, `${name}${language === 'zh' ? '-zh' : ''}.png`));
  }
}

/** The time that a run would take is measured when it is first asked for. */
async function timeIsKnown(page: Page): Promise<void> {
  const duration = page.locator('dl dd').filter({ hasText: /^(about |约 )\d[\d.]*\s(s|min|h|秒|分钟|小时)/ });
  await duration.first().waitFor({ timeout: 120_000 });
}

/** The report begins with what the data supports; its curves say more in a picture. */
async function showCurves(page: Page, language: Language): Promise<void> {
  await page.locator('iframe').hover();
  await page.mouse.wheel(0, REPORT_CURVES[language]);
}

async function picture(studio: Studio, page: Page, file: string): Promise<void> {
  await studio.settled(page);
  await page.waitForTimeout(DRAWN_MS);
  await page.screenshot({ path: file });
  console.log(file);
}

/** A pretraining, a PPO run from its model and a comparison, of seconds each. */
async function tinyWorkspace(workspace: string): Promise<string> {
  writeTinyWorkspace(workspace);
  const model = 'outputs/first/best_model.pt';
  const ppo = ['configurations/tiny-ppo.json', '--external-pretrain', model];
  await succeed(workspace, ['pretrain', 'configurations/tiny-pretrain.json']);
  await succeed(workspace, ['ppo', ...ppo, '--output', 'outputs/ppo/second']);
  await succeed(workspace, ['compare', ...ppo, '--seeds', '2', '--output', 'outputs/compare/third']);
  return workspace;
}

function fail(words: string): never {
  console.error(words);
  process.exit(2);
}
