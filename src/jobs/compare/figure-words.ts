import type { BootstrapEstimate } from '../../base/bootstrap.ts';
import { formatInteger, formatPercent, formatSignificant } from '../../contract/format.ts';
import type { Language, Text } from '../../contract/language.ts';
import type { ComparisonReport } from './comparison-report.ts';
import { metricInfo } from './metric-direction.ts';

/** A metric as people call it, or by its own name. */
export function metricLabel(name: string): Text {
  return metricInfo(name)?.label ?? { en: name, zh: name };
}

const UNITS = {
  seconds: { time: { en: 's', zh: 's' }, rate: { en: '1/s', zh: '1/s' } },
  service_times: {
    time: { en: 'service times', zh: '倍服务时间' },
    rate: { en: 'per service time', zh: '每服务时间' },
  },
} as const;

/** The unit of a metric's values, as it follows a number; empty where there is none. */
export function metricUnit(name: string, { timeUnit }: Pick<ComparisonReport, 'timeUnit'>): Text {
  const unit = metricInfo(name)?.unit;
  if (timeUnit === null || (unit !== 'time' && unit !== '1/time')) return { en: '', zh: '' };
  return UNITS[timeUnit][unit === 'time' ? 'time' : 'rate'];
}

/** `4.453 s`. */
export function metricValue(
  name: string,
  value: number,
  report: Pick<ComparisonReport, 'timeUnit'>,
  language: Language,
): string {
  const unit = metricUnit(name, report)[language];
  return unit === '' ? formatSignificant(value) : `${formatSignificant(value)} ${unit}`;
}

export type NumberFormat = (value: number) => string;

export const asFigure: NumberFormat = (value) => formatSignificant(value);
export const asSteps: NumberFormat = formatInteger;
export const asPercent: NumberFormat = (value) => formatPercent(value);
export const asSignedPercent: NumberFormat = (value) => formatPercent(value, true);

/** `0.83`: a probability. */
export const asProbability: NumberFormat = (value) => value.toFixed(2);

export const asSignedFigure: NumberFormat = (value) => `${value > 0 ? '+' : ''}${formatSignificant(value, 3)}`;

/** `4.1 to 4.7`, with what stands for a bound that is not known. */
export function rangeWords(
  [low, high]: readonly [number | null, number | null],
  format: NumberFormat,
  language: Language,
  beyond = '–',
): string {
  const bound = (value: number | null): string => (value === null ? beyond : format(value));
  return `${bound(low)}${language === 'zh' ? ' 至 ' : ' to '}${bound(high)}`;
}

/** `95 % interval 4.1 to 4.7`, or that a single seed has none. */
export function intervalWords(ci95: BootstrapEstimate['ci95'], format: NumberFormat, language: Language): string {
  if (ci95 === null) return language === 'zh' ? '只有一个种子，没有区间' : 'a single seed, so no interval';
  const range = rangeWords(ci95, format, language);
  return language === 'zh' ? `95\u202f% 置信区间 ${range}` : `95\u202f% interval ${range}`;
}
