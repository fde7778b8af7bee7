import type { Estimate } from '../base/statistics.ts';
import { formatPercent, formatSignificant } from '../contract/format.ts';
import type { Language } from '../contract/language.ts';
import { STRATEGIES, type StrategyName } from '../contract/strategies.ts';
import type { Comparison } from '../jobs/pretrain/comparison.ts';
import { table } from './table.ts';

/** The model and the strategies, one a line, as text. `file` is the model's. */
export function comparisonTable(comparison: Comparison, file: string, language: Language): string {
  const zh = language === 'zh';
  const header = zh
    ? ['', '平均延迟', '95 % 区间', 'p99 延迟', '95 % 区间', '相对模型']
    : ['', 'mean latency', '95 % interval', 'p99 latency', '95 % interval', 'against the model'];
  const label = (name: string): string => {
    if (name === 'model') return zh ? `模型（${file}）` : `model (${file})`;
    return zh ? `${STRATEGIES[name as StrategyName].label.zh}（${name}）` : name;
  };
  const rows = comparison.competitors.map(({ name, metrics, relativeLatency }) => [
    label(name),
    formatSignificant(metrics.mean_latency.mean),
    interval(metrics.mean_latency),
    formatSignificant(metrics.p99_latency.mean),
    interval(metrics.p99_latency),
    relativeLatency ? relativeWords(relativeLatency) : '',
  ]);
  return table([header, ...rows]);
}

function interval({ ci95: [low, high] }: Estimate): string {
  return low === null || high === null ? '' : `[${formatSignificant(low)}, ${formatSignificant(high)}]`;
}

function relativeWords({ mean, ci95: [low, high] }: Estimate): string {
  if (low === null || high === null) return formatPercent(mean, true);
  return `${formatPercent(mean, true)} [${formatPercent(low, true)}, ${formatPercent(high, true)}]`;
}
