/**
 * The catalogue with 10 000 models of 25 metrics each: filter, sort and search as the models page and `warmstart models
 * list` ask, a page of 100 rows each, and all rows at once. Target: under 50 ms each. In a temporary folder.
 *
 *     node bench/catalogue.ts [--models 10000]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../src/base/random.ts';
import { Catalog, CATALOG_FILE } from '../src/store/catalog/catalog.ts';
import type { ModelQuery } from '../src/store/catalog/model-search.ts';
import { sampleModel, sampleRun } from '../src/store/catalog/testing/sample-rows.ts';

const { values } = parseArgs({ options: { models: { type: 'string', default: '10000' } } });
const MODELS = Number(values.models);
const REPEATS = 20;
const PAGE = 100;

const QUERIES: Readonly<Record<string, ModelQuery>> = {
  'newest first': {},
  'sorted by name': { sort: 'name' },
  'sorted by a metric': { sort: 'metrics.validation_loss' },
  'sorted by the advantage over strategies': { sort: 'againstBest' },
  'with a tag': { tags: ['tag 3'] },
  'best models of runs': { roles: ['best'] },
  'search: one word': { search: 'scheduler' },
  'search: three words': { search: 'sched 1234 burst' },
  'search: Chinese, two characters': { search: '基线' },
  'search: Chinese, five characters': { search: '缓存感知策' },
  'search, tag, role and sort at once': {
    ...{ search: 'scheduler 基线', tags: ['tag 3'], roles: ['best', 'final'] },
    sort: 'metrics.evaluation.mean_latency',
  },
  'deep page': { sort: 'createdAt', offset: MODELS - PAGE },
};

const folder = mkdtempSync(join(tmpdir(), 'bench-catalogue-'));
try {
  const filling = await Catalog.open({ folder });
  const begun = performance.now();
  await fill(filling);
  const rate = Math.round((1000 * MODELS) / (performance.now() - begun));
  await filling.close();
  console.log(`put: ${rate} models/s, ${(statSync(join(folder, CATALOG_FILE)).size / 2 ** 20).toFixed(0)} MiB`);

  const opening = performance.now();
  const catalog = await Catalog.open({ folder });
  console.log(`open: ${(performance.now() - opening).toFixed(0)} ms`);
  for (const [name, query] of Object.entries(QUERIES)) {
    await timed(name, () => catalog.models({ limit: PAGE, ...query }));
  }
  await timed('all rows at once', () => catalog.models());
  await timed('all signatures', () => catalog.modelSignatures());
  await catalog.close();
} finally {
  rmSync(folder, { recursive: true });
}

async function fill(catalog: Catalog): Promise<void> {
  const random = new Random(1);
  const words = ['scheduler', 'burst', 'cache', '基线', '缓存感知策略', '预训练', 'ablation', 'seed'];
  const word = (): string => words[Math.floor(random.uniform() * words.length)];
  for (let i = 0; i < MODELS; i++) {
    const run = `outputs/experiments/run-${Math.floor(i / 2)}`;
    const role = i % 2 === 0 ? ('best' as const) : ('final' as const);
    if (role === 'best') await catalog.putRun(sampleRun(run, { againstBest: random.uniform() }));
    await catalog.putModel(
      sampleModel(`${run}/${role}_model.pt`, {
        ...{ run, role, name: `${word()} ${i}`, notes: `${word()} ${word()} ${word()}`, createdAt: i },
        sha256: i.toString(16).padStart(64, '0'),
        tags: [`tag ${i % 10}`],
        metrics: Object.fromEntries([
          ...['validation_loss', 'evaluation.mean_latency'].map((name) => [name, random.uniform()] as const),
          ...Array.from({ length: 23 }, (_, k) => [`figure_${k}`, random.uniform()] as const),
        ]),
      }),
    );
  }
}

async function timed(name: string, ask: () => Promise<unknown>): Promise<void> {
  await ask();
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < REPEATS; i++) {
    const begun = performance.now();
    await ask();
    times.push(performance.now() - begun);
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000 / REPEATS; // of both threads: what a machine that is busy otherwise does not change
  times.sort((a, b) => a - b);
  console.log(
    `${name}: median ${times[REPEATS >> 1].toFixed(1)} ms, worst ${times[REPEATS - 1].toFixed(1)} ms, processor time ${cpu.toFixed(1)} ms`,
  );
}
