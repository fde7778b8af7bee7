/**
 * Trains everything that docs/results.md tells of, and writes its tables: `node scripts/results.ts [SCENARIO …] [--seeds
 * N] [--seeds-against N] [--parallel N]`. Goes on where it was stopped; takes hours. Runs lie under outputs/results. With
 * `--tables` it trains nothing and writes the tables of what is finished.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatPercent, formatSignificant } from '../src/contract/format.ts';
import type { Language, Text } from '../src/contract/language.ts';
import type { ComparisonReport, ModeReport } from '../src/jobs/compare/comparison-report.ts';

interface Scenario {
  readonly label: Text;
  /** Runs from the pretrained model. */
  readonly seeds: number;
  /** Runs of each mode that these are held against; 0 where there is a strategy known to be optimal instead. */
  readonly seedsAgainst: number;
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  default: { label: { en: 'default scenario', zh: '默认场景' }, seeds: 10, seedsAgainst: 5 },
  bursty: { label: { en: 'bursty, load 0.9', zh: '突发到达，负载 0.9' }, seeds: 5, seedsAgainst: 5 },
  stale: { label: { en: 'unequal servers, delayed readings', zh: '异速服务器，延迟读取' }, seeds: 5, seedsAgainst: 5 },
  identical: { label: { en: 'identical servers', zh: '相同服务器' }, seeds: 5, seedsAgainst: 0 },
};

/** Every protection of the pretrained policy off. */
const UNPROTECTED = ['critic_phase', 'learning_rate_ramp', 'kl_penalty', 'rollback'].flatMap((name) => [
  '--set',
  `warmstart.${name}.enabled=false`,
]);

const { values, positionals } = parseArgs({
  options: {
    seeds: { type: 'string' },
    'seeds-against': { type: 'string' },
    parallel: { type: 'string' },
    tables: { type: 'boolean' },
  },
  allowPositionals: true,
});
const root = join(import.meta.dirname, '..');
const names = positionals.length > 0 ? positionals : Object.keys(SCENARIOS);
for (const name of names)
  if (!(name in SCENARIOS)) throw new Error(`no scenario ${name}: ${Object.keys(SCENARIOS).join(', ')}`);

function pretrain(name: string): void {
  if (!existsSync(join(root, folderOf(name), 'pretrained/model_card.md')))
    warmstart('pretrain', `configs/results/${name}.pretrain.json`);
}

function trainExternal(name: string): void {
  compare(name, 'external', 'external', values.seeds ?? String(SCENARIOS[name].seeds));
}

/** The other modes, and the model without protections. */
function trainOthers(name: string): void {
  const seeds = Number(values['seeds-against'] ?? SCENARIOS[name].seedsAgainst);
  if (SCENARIOS[name].seedsAgainst === 0 || seeds === 0) return;
  shareExternalRuns(name, seeds);
  compare(name, 'compared', 'scratch,standard,external', String(seeds));
  compare(name, 'unprotected', 'external', String(seeds), UNPROTECTED);
}

/** Runs from the model are the same in both comparisons, bit for bit: trained once. */
function shareExternalRuns(name: string, seeds: number): void {
  const [from, to] = ['external', 'compared'].map((folder) => join(root, folderOf(name), folder));
  mkdirSync(to, { recursive: true });
  for (let seed = 0; seed < seeds; seed++) {
    const run = `external-seed-${seed}`;
    if (existsSync(join(from, run, 'final_evaluation.json')) && !existsSync(join(to, run)))
      cpSync(join(from, run), join(to, run), { recursive: true });
  }
}

function compare(name: string, folder: string, modes: string, seeds: string, others: readonly string[] = []): void {
  const model = `${folderOf(name)}/pretrained/best_model.pt`;
  const options = ['--external-pretrain', model, '--seeds', seeds, '--modes', modes, ...others];
  const parallel = values.parallel ? ['--parallel', values.parallel] : [];
  const output = ['--output', `${folderOf(name)}/${folder}`];
  warmstart('compare', `configs/results/${name}.json`, ...options, ...parallel, ...output);
}

const folderOf = (name: string): string => `outputs/results/${name}`;

function warmstart(...args: string[]): void {
  console.log(`\nnpx warmstart ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, [join(root, 'bin/warmstart.mjs'), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

function reportOf(name: string, folder: string): ComparisonReport | null {
  const path = join(root, 'outputs/results', name, folder, 'comparison.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ComparisonReport) : null;
}

const BEGIN = '<!-- tables: written by scripts/results.ts -->';
const END = '<!-- tables: end -->';

function writeTables(): void {
  for (const [language, file] of Object.entries({ en: 'results.md', zh: 'results.zh-CN.md' }) as [Language, string][]) {
    const path = join(root, 'docs', file);
    const page = readFileSync(path, 'utf8');
    const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
    if (from < 0 || to < from) throw new Error(`${file}: expected ${BEGIN} and ${END}`);
    const parts = [BEGIN, '<!-- prettier-ignore-start -->', tables(language), '<!-- prettier-ignore-end -->', END];
    writeFileSync(path, `${page.slice(0, from)}${parts.join('\n\n')}${page.slice(to + END.length)}`);
  }
}

function tables(language: Language): string {
  return [schedulingTable(language), modesTable(language)].filter((table) => table !== '').join('\n\n');
}

function schedulingTable(language: Language): string {
  const words = (text: Text): string => text[language];
  const header = words({
    en: '| scenario | seeds | policy | mean latency (IQM) | against the best strategy | 99th percentile against it | worst evaluation in the first 20 % of updates, against the pretrained policy (worst seed) | change to the end | steps to scratch’s level, of scratch’s |',
    zh: '| 场景 | 种子数 | 策略 | 平均延迟（IQM） | 相对最佳启发式策略 | 其 99 分位延迟 | 前 20 % 更新中最差的一次评估，相对预训练策略（最差种子） | 到最终的变化 | 达到从零训练水平所用步数之比 |',
  });
  const rows = Object.entries(SCENARIOS).flatMap(([name, { label }]) => {
    const [external, compared, unprotected] = ['external', 'compared', 'unprotected'].map((one) => reportOf(name, one));
    const ratio = compared?.modes.find(({ mode }) => mode === 'external')?.stepsAgainstScratch ?? null;
    const row = (report: ComparisonReport, mode: ModeReport, suffix: string): string => {
      const cells = [words(label), mode.seeds.length, `${mode.mode}${suffix}`, ...figures(report, mode)];
      return `| ${[...cells, stepsOf(mode.mode === 'external' && suffix === '' ? ratio : mode.stepsAgainstScratch)].join(' | ')} |`;
    };
    const off = words({ en: ', protections off', zh: '，关闭保护' });
    return [
      ...(external?.modes.map((mode) => row(external, mode, '')) ?? []),
      ...(unprotected?.modes.map((mode) => row(unprotected, mode, off)) ?? []),
      ...(compared?.modes.filter(({ mode }) => mode !== 'external').map((mode) => row(compared, mode, '')) ?? []),
    ];
  });
  return [header, `|${' --- |'.repeat(9)}`, ...rows].join('\n');
}

/** What it takes each mode to reach scratch's level, pretraining counted and spread. */
function modesTable(language: Language): string {
  const words = (text: Text): string => text[language];
  const header = words({
    en: '| scenario | seeds | mode | reached scratch’s level | steps, PPO alone | seconds, PPO alone | seconds with pretraining, spread over 1, 5, 20 runs | final mean latency against standard |',
    zh: '| 场景 | 种子数 | 模式 | 达到从零训练水平 | 步数，仅 PPO | 秒数，仅 PPO | 含预训练的秒数，分摊到 1、5、20 次运行 | 最终平均延迟，相对 standard |',
  });
  const rows = Object.entries(SCENARIOS).flatMap(([name, { label }]) => {
    const report = reportOf(name, 'compared');
    const pair = report?.pairs.find(({ mode, against }) => mode === 'external' && against === 'standard');
    return (report?.modes ?? []).flatMap(({ mode, seeds, timeToThreshold: time }) => {
      if (!time) return [];
      const cost = (value: number | null): string =>
        value === null ? words({ en: 'not reached', zh: '未达到' }) : String(Math.round(value));
      const spread = time.withPretraining.map(({ wallSeconds }) => cost(wallSeconds.median)).join(', ');
      const relative = mode === 'external' ? pair?.metrics['mean_latency']?.relative : undefined;
      const cells = [
        words(label),
        seeds.length,
        mode,
        `${time.reached}/${time.runs}`,
        cost(time.ppo.environmentSteps.median),
        cost(time.ppo.wallSeconds.median),
        mode === 'scratch' ? '' : spread,
        relative ? withInterval(relative, (value) => formatPercent(value, true)) : '',
      ];
      return [`| ${cells.join(' | ')} |`];
    });
  });
  return rows.length === 0 ? '' : [header, `|${' --- |'.repeat(8)}`, ...rows].join('\n');
}

function stepsOf(ratio: ModeReport['stepsAgainstScratch']): string {
  return ratio ? `${ratio.upperBound ? '≤ ' : ''}${formatPercent(ratio.value)}` : '';
}

function figures(report: ComparisonReport, mode: ModeReport): string[] {
  const latency = mode.final['mean_latency'].iqm;
  const against = (metric: string): string => {
    const found = mode.againstBaseline?.[metric]?.relative;
    return found ? `${report.baseline!.name} ${withInterval(found, (value) => formatPercent(value, true))}` : '';
  };
  const { handOver } = mode;
  const retained = handOver?.retained;
  const change = handOver?.finalChange.relative;
  return [
    withInterval(latency, formatSignificant),
    against('mean_latency'),
    against('p99_latency'),
    retained ? worstEarly(retained.value, handOver.runs) : '',
    change ? withInterval(change, (value) => formatPercent(value, true)) : '',
  ];
}

/** How much worse the worst evaluation was, over seeds, and in the worst seed; below 0 is better. */
function worstEarly(retained: number, runs: readonly (number | null)[]): string {
  const worst = Math.min(...runs.filter((value) => value !== null));
  return `${formatPercent(1 - retained, true)} (${formatPercent(1 - worst, true)})`;
}

function withInterval(
  { value, ci95 }: { readonly value: number; readonly ci95: readonly [number, number] | null },
  format: (value: number) => string,
): string {
  return ci95 ? `${format(value)} [${format(ci95[0])}, ${format(ci95[1])}]` : format(value);
}

if (!values.tables) {
  // The runs from the model first, so that what is stopped early has what matters most.
  for (const step of [pretrain, trainExternal, trainOthers]) names.forEach(step);
}
writeTables();
