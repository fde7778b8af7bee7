/**
 * The window in Chromium, against the real host: how soon it can be used, whether it stays fluent with a run of a million
 * points and a table of thousands, and what it costs the machine. In a temporary folder.
 *
 *     node bench/app.ts [--points 1000000] [--runs 5000] [--seconds 5] [--replay 30] [--rounds 3] [--json]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../scripts/build.ts';
import { formatInteger } from '../src/contract/format.ts';
import { chromiumPath } from '../test/e2e/chromium.ts';
import { PPO } from '../test/e2e/tiny-ppo.ts';
import { start, succeed } from '../test/e2e/warmstart.ts';
import { Studio } from '../test/e2e/window/studio.ts';
import { countDrawings, drawings, filterRuns, firstInteractive, frames, untilCurve } from './app/in-page.ts';
import { replay } from './app/replay.ts';
import { MILLION, writeManyRuns } from './app/workspaces.ts';
import { median } from './shared/timing.ts';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
  readonly note?: string;
}

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '5' },
    replay: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const SECONDS = Number(values.seconds);
const ROUNDS = Number(values.rounds);
/** All charts of a page stand in it, so that none is left out of the updates. */
const TALL = { viewport: { width: 1600, height: 5000 } };
const MIB = 2 ** 20;
/** For what takes seconds on an idle machine. */
const LONGEST_MS = 600_000;

const chromium = chromiumPath();
if (!chromium) {
  console.error('no Chromium: apt-get install chromium, or set WARMSTART_CHROMIUM to its path');
  process.exit(2);
}
const home = mkdtempSync(join(tmpdir(), 'warmstart-bench-app-'));
const workspace = join(home, 'workspace');
const figures: Figure[] = [];
try {
  await buildIfStale(join(import.meta.dirname, '..'), 'inherit');
  writeManyRuns(workspace, { points: Number(values.points), runs: Number(values.runs) });
  const studio = await Studio.start({ chromium, workspace, home });
  try {
    await indexed(studio);
    await opening(studio);
    await millionPoints(studio);
    await manyRuns(studio);
    await chartsCost(studio);
    await memory(studio);
    for (const problem of studio.problems) console.error(problem);
  } finally {
    await studio.close();
  }
  await hostOverhead();
  if (values.json) console.log(JSON.stringify({ benchmark: 'app', figures }));
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
}

/** Once for each workspace, the host reads every run of it. */
async function indexed(studio: Studio): Promise<void> {
  const begun = performance.now();
  const page = await studio.page();
  await page.goto(studio.address('/runs'));
  const count = page
    .getByRole('main')
    .getByRole('status')
    .getByText(`${formatInteger(Number(values.runs) + 1)} runs`, { exact: true });
  await count.waitFor({ timeout: LONGEST_MS });
  console.log(`the host knows ${values.runs} runs after ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  await page.context().close();
}

/** In a new profile each time, so that nothing is cached. */
async function opening(studio: Studio): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await studio.emptyPage();
    await page.goto(studio.link, { waitUntil: 'commit' });
    times.push(await firstInteractive(page));
    await page.context().close();
  }
  report({ name: 'first interactive', value: median(times), unit: 'ms', target: '< 1500' });
}

async function millionPoints(studio: Studio): Promise<void> {
  const page = await studio.page();
  const first = await untilCurve(page, `/runs/${MILLION}`);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.goto(studio.address('/settings'));
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    times.push(await untilCurve(page, `/runs/${MILLION}`));
  }
  const again = `${first.toFixed(0)} the first time, when the host reads its log`;
  report({
    name: `run of ${values.points} points opens`,
    value: median(times),
    unit: 'ms',
    target: '< 1000',
    note: again,
  });
  const area = await page.locator('figure [role=img]').first().boundingBox();
  if (!area) throw new Error('the run has no chart');
  const [x, y] = [area.x + area.width / 2, area.y + area.height / 2];
  await page.mouse.move(x - 80, y);
  await page.mouse.down();
  await page.mouse.move(x + 80, y, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.down('Shift');
  await page.mouse.move(x, y);
  await page.mouse.down();
  const before = await processorTime(studio);
  const counted = frames(page, SECONDS);
  const end = Date.now() + SECONDS * 1000;
  for (let i = 0; Date.now() < end; i++) await page.mouse.move(x + 120 * Math.sin(i / 20), y);
  const { perSecond, longest } = await counted;
  await page.mouse.up();
  await page.keyboard.up('Shift');
  const note = frameNote(longest, ((await processorTime(studio)) - before) / (perSecond * SECONDS));
  report({ name: 'it pans', value: perSecond, unit: 'frames/s', target: '>= 50', note });
  await page.context().close();
}

async function manyRuns(studio: Studio): Promise<void> {
  const page = await studio.page();
  await page.goto(studio.address('/runs'));
  await page.locator('[role=grid] [role=row]').nth(5).waitFor();
  const scroll = "document.querySelector('[role=grid]').scrollTop += 90";
  const before = await processorTime(studio);
  const { perSecond, longest } = await frames(page, SECONDS, scroll);
  const note = frameNote(longest, ((await processorTime(studio)) - before) / (perSecond * SECONDS));
  report({ name: `table of ${values.runs} runs scrolls`, value: perSecond, unit: 'frames/s', target: '>= 50', note });
  const times: number[] = [];
  for (const text of ['seed-4', '', 'state:finished sweep-7', '', '-sweep-3', '']) {
    times.push(await filterRuns(page, text));
  }
  report({ name: 'it filters', value: Math.max(...times), unit: 'ms', target: '< 100' });
  await page.context().close();
}

/**
 * Every chart of a real PPO run, those behind the button too: a small one, which writes and evaluates several times a
 * second, so that each of its charts has something new whenever it is drawn. Processor time of all pages and of what
 * draws them.
 */
async function chartsCost(studio: Studio): Promise<void> {
  const ppo = JSON.stringify({ ...PPO, mode: 'scratch', total_steps: 10_000_000, save_interval: 0 });
  const configuration = join(home, 'ppo.json');
  writeFileSync(configuration, ppo);
  const live = start(workspace, ['ppo', configuration, '--output', 'outputs/live', '--json']);
  try {
    await live.until('"evaluation"');
    const page = await studio.page(TALL);
    await untilCurve(page, '/runs/outputs/live?tab=charts');
    await page.getByRole('button', { name: /^More charts/ }).click();
    await delay(5000); // until every chart has been drawn once
    const seconds = 4 * SECONDS; // several rounds of drawing
    await countDrawings(page);
    const before = await processorTime(studio);
    await delay(seconds * 1000);
    const share = (100 * ((await processorTime(studio)) - before)) / seconds;
    const drawn = await drawings(page);
    const updated = drawn.filter((count) => count > 1);
    const each = (seconds * updated.length) / updated.reduce((sum, count) => sum + count, 0);
    const note = `${updated.length} of ${drawn.length} charts were drawn anew, every ${each.toFixed(1)} s`;
    report({ name: 'page with live charts', value: share, unit: '% of a core', target: '<= 25', note });
    await page.context().close();
  } finally {
    live.child.kill('SIGTERM');
    await live.ended;
  }
}

async function memory(studio: Studio): Promise<void> {
  const directory = join(workspace, 'outputs/replay');
  const seconds = Number(values.replay);
  const page = await studio.emptyPage(TALL);
  await replay(directory, { hours: 1, seconds }, async () => {
    await page.goto(studio.link);
    await page.locator('h1').first().waitFor(); // the link leads to Home, and would again
    await untilCurve(page, '/runs/outputs/replay');
  });
  const renderers = (await studio.processes()).filter(({ type }) => type === 'renderer');
  const largest = Math.max(...renderers.map(({ id }) => residentBytes(id)));
  const note = `what an hour of a live run writes, in ${seconds} s`;
  report({ name: 'memory of the page', value: largest / MIB, unit: 'MiB', target: '< 300', note });
  await page.context().close();
}

/** The same training with and without a host that follows it, by turns; no page is open. */
async function hostOverhead(): Promise<void> {
  const speeds = { without: [] as number[], with: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    speeds.without.push(await samplesPerSecond(`without-${round}`));
    const host = start(workspace, ['serve', '--json', '--no-open', '--port', '0', '--workspace', workspace], {
      ...{ HOME: home, WARMSTART_SETTINGS: join(home, 'settings.json') },
    });
    await host.until('"ready"');
    speeds.with.push(await samplesPerSecond(`with-${round}`));
    host.child.kill('SIGINT');
    await host.ended;
  }
  const loss = 100 * (1 - median(speeds.with) / median(speeds.without));
  const note = `${Math.round(median(speeds.without))} samples/s alone`;
  report({ name: 'a host costs the trainer', value: loss, unit: '% of samples/s', target: '<= 3', note });
}

async function samplesPerSecond(name: string): Promise<number> {
  const settings = ['epochs=4', 'evaluation.every=0', 'evaluation.final_episodes=0', 'early_stopping_patience=0'];
  const set = settings.flatMap((setting) => ['--set', setting]);
  const { lines } = await succeed(workspace, ['pretrain', '--output', `outputs/${name}`, '--json', ...set]);
  return lines.find(({ event }) => event === 'finished')!['samples_per_second'] as number;
}

/** The longest frame in milliseconds, and what a frame costs in seconds: a busy machine changes the first, hardly the second. */
function frameNote(longest: number, cost: number): string {
  return `longest ${longest.toFixed(0)} ms, ${(cost * 1000).toFixed(1)} ms of processor time each`;
}

/** Seconds of processor time of the processes that run and draw pages. */
async function processorTime(studio: Studio): Promise<number> {
  const processes = await studio.processes();
  return processes
    .filter(({ type }) => type === 'renderer' || type === 'GPU')
    .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** Proportional share of memory, so that what processes share counts once; Linux. */
function residentBytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? NaN) * 1024;
}

function report(figure: Figure): void {
  figures.push(figure);
  const { name, value, unit, target, note } = figure;
  const shown = value >= 100 ? value.toFixed(0) : value.toFixed(1);
  console.log(`${name.padEnd(34)} ${shown.padStart(8)} ${unit} (target ${target}${note ? `; ${note}` : ''})`);
}
