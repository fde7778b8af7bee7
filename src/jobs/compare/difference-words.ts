import type { BootstrapEstimate } from '../../base/bootstrap.ts';
import type { Language } from '../../contract/language.ts';
import { betterDirection } from './metric-direction.ts';
import {
  asFigure,
  asPercent,
  asSignedFigure,
  asSignedPercent,
  intervalWords,
  metricLabel,
  type NumberFormat,
} from './figure-words.ts';

/** A difference in one metric between two that have names: `name` less `against`. */
export interface NamedDifference {
  readonly name: string;
  readonly against: string;
  readonly metric: string;
  readonly difference: BootstrapEstimate;
  readonly relative: BootstrapEstimate | null;
  /** There are seeds enough for an interval without zero to mean something. */
  readonly enoughSeeds: boolean;
}

/** The interval has zero outside, and there are seeds enough for that not to be chance. */
export function isShown({ difference: { ci95 }, enoughSeeds }: NamedDifference): boolean {
  return enoughSeeds && excludesZero(ci95);
}

/**
 * What is shown of each difference, and no more; neighbours of the same verdict share its words. Latencies differ by per
 * cent, returns, whose zero means nothing, by points.
 */
export function differencesWords(all: readonly NamedDifference[], language: Language): string {
  let words = '';
  let last = '';
  for (const one of all) {
    const verdict = verdictWords(one, language);
    const detail = isShown(one) ? shownDetail(one, language) : unshownDetail(one, language);
    const [colon, comma, semicolon] = language === 'zh' ? ['：', '，', '；'] : [': ', ', ', '; '];
    words += verdict === last ? comma + detail : `${words && semicolon}${verdict}${colon}${detail}`;
    last = verdict;
  }
  return words;
}

function verdictWords(named: NamedDifference, language: Language): string {
  const { name, against, metric, difference } = named;
  const zh = language === 'zh';
  if (!isShown(named)) {
    return zh ? `${name} 与 ${against} 之间未显示出差异` : `no difference is shown between ${name} and ${against}`;
  }
  const better = difference.value < 0 === (betterDirection(metric) === 'lower');
  return zh
    ? `${name} 的最终结果${better ? '优于' : '差于'} ${against}`
    : `${name} ends ${better ? 'better' : 'worse'} than ${against}`;
}

function shownDetail(named: NamedDifference, language: Language): string {
  const { estimate, inPercent } = compared(named);
  const format = inPercent ? asPercent : asFigure;
  const { value, ci95 } = magnitude(estimate);
  const interval = intervalWords(ci95, format, language);
  const label = metricLabel(named.metric)[language];
  const lower = estimate.value < 0;
  return language === 'zh'
    ? `${label}${lower ? '低' : '高'} ${format(value)}（${interval}）`
    : `${label} ${lower ? 'lower' : 'higher'} by ${format(value)} (${interval})`;
}

function unshownDetail(named: NamedDifference, language: Language): string {
  const { estimate, inPercent } = compared(named);
  const format: NumberFormat = inPercent ? asSignedPercent : asSignedFigure;
  const interval = intervalWords(estimate.ci95, format, language);
  const label = metricLabel(named.metric)[language];
  const tooFew = excludesZero(named.difference.ci95);
  return language === 'zh'
    ? `${label}相差 ${format(estimate.value)}（${interval}${tooFew ? '；区间不含零，但种子太少，不能排除偶然' : ''}）`
    : `${label} ${format(estimate.value)} (${interval}${tooFew ? '; it excludes zero, but from too few seeds to rule out chance' : ''})`;
}

/** The difference as it is put into words. */
export function compared({ metric, difference, relative }: Omit<NamedDifference, 'name' | 'against' | 'enoughSeeds'>): {
  readonly estimate: BootstrapEstimate;
  readonly inPercent: boolean;
} {
  return metric === 'return' || relative === null
    ? { estimate: difference, inPercent: false }
    : { estimate: relative, inPercent: true };
}

function excludesZero(ci95: BootstrapEstimate['ci95']): boolean {
  return ci95 !== null && (ci95[0] > 0 || ci95[1] < 0);
}

function magnitude({ value, ci95 }: BootstrapEstimate): BootstrapEstimate {
  if (value >= 0) return { value, ci95 };
  return { value: -value, ci95: ci95 && [-ci95[1], -ci95[0]] };
}
