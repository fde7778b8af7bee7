/**
 * Trains everything that docs/results.md tells of, and writes its tables: `node scripts/results.ts [SCENARIO …] [--seeds
 * N]`. Goes on where it was stopped; takes hours. Runs lie under outputs/results. With `--tables` it trains nothing and
 * writes the tables of what is finished.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatPercent, formatSignificant } from '../src/contract/format.ts';
import type { Language, Text } from '../src/contract/language.ts';
import type { ComparisonReport, ModeReport } from '../src/jobs/compare/comparison-report.ts';

interface Scenario {
  readonly label: Text;
  readonly seeds: number;
  /** Whether there is a strategy that is known to be optimal, which PPO is then held against. */
  readonly optimal: boolean;
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  default: { label: { en: 'default scenario', zh: '默认场景' }, seeds: 10, optimal: false },
  bursty: { label: { en: 'bursty, load 0.9', zh: '突发到达，负载 0.9' }, seeds: 5, optimal: false },
  stale: { label: { en: 'unequal servers, delayed readings', zh: '异速服务器，延迟读取' }, seeds: 5, optimal: false },
  identical: { label: { en: 'identical servers', zh: '相同服务器' }, seeds: 5, optimal: true },
};

/** Every protection of the pretrained policy off. */
const UNPROTECTED = ['critic_phase', 'learning_rate_ramp', 'kl_penalty', 'rollback'].flatMap((name) => [
  '--set',
  `warmstart.${name}.enabled=false`,
]);

const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string' }, tables: { type: 'boolean' } },
  allowPositionals: true,
});
const root = join(import.meta.dirname, '..');
const names = positionals.length > 0 ? positionals : Object.keys(SCENARIOS);
for (const name of names)
  if (!(name in SCENARIOS)) throw new Error(`no scenario ${name}: ${Object.keys(SCENARIOS).join(', ')}`);

function train(name: string): void {
  const seeds = values.seeds ?? String(SCENARIOS[name].seeds);
  const folder = `outputs/results/${name}`;
  const model = `${folder}/pretrained/best_model.pt`;
  const config = `configs/results/${name}.json`;
  if (!existsSync(join(root, folder, 'pretrained/model_card.md')))
    warmstart('pretrain', `configs/results/${name}.pretrain.json`);
  const external = ['--external-pretrain', model, '--seeds', seeds];
  const modes = SCENARIOS[name].optimal ? 'external' : 'scratch,external';
  warmstart('compare', config, ...external, '--modes', modes, '--output', `${folder}/compared`);
  if (SCENARIOS[name].optimal) return;
  warmstart('compare', config, ...external, '--modes', 'external', ...UNPROTECTED, '--output', `${folder}/unprotected`);
}

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
  const words = (text: Text): string => text[language];
  const header = words({
    en: '| scenario | seeds | policy | mean latency (IQM) | against the best strategy | 99th percentile against it | worst evaluation in the first 20 % of updates, against the pretrained policy (worst seed) | change to the end | steps to scratch’s level, of scratch’s |',
    zh: '| 场景 | 种子数 | 策略 | 平均延迟（IQM） | 相对最佳启发式策略 | 其 99 分位延迟 | 前 20 % 更新中最差的一次评估，相对预训练策略（最差种子） | 到最终的变化 | 达到从零训练水平所用步数之比 |',
  });
  const rows = Object.entries(SCENARIOS).flatMap(([name, { label }]) => {
    const found: [ComparisonReport | null, Text][] = [
      [reportOf(name, 'compared'), { en: '', zh: '' }],
      [reportOf(name, 'unprotected'), { en: ', protections off', zh: '，关闭保护' }],
    ];
    return found.flatMap(([report, suffix]) =>
      report
        ? report.modes.map(
            (mode) =>
              `| ${[words(label), mode.seeds.length, `${mode.mode}${words(suffix)}`, ...figures(report, mode)].join(' | ')} |`,
          )
        : [],
    );
  });
  return [header, `|${' --- |'.repeat(9)}`, ...rows].join('\n');
}

function figures(report: ComparisonReport, mode: ModeReport): string[] {
  const latency = mode.final['mean_latency'].iqm;
  const against = (metric: string): string => {
    const found = mode.againstBaseline?.[metric]?.relative;
    return found ? `${report.baseline!.name} ${withInterval(found, (value) => formatPercent(value, true))}` : '';
  };
  const { handOver, stepsAgainstScratch } = mode;
  const retained = handOver?.retained;
  const change = handOver?.finalChange.relative;
  return [
    withInterval(latency, formatSignificant),
    against('mean_latency'),
    against('p99_latency'),
    retained ? worstEarly(retained.value, handOver.runs) : '',
    change ? withInterval(change, (value) => formatPercent(value, true)) : '',
    stepsAgainstScratch
      ? `${stepsAgainstScratch.upperBound ? '≤ ' : ''}${formatPercent(stepsAgainstScratch.value)}`
      : '',
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

if (!values.tables) names.forEach(train);
writeTables();
