import { formatDuration, formatInteger, formatPercent, formatSignificant } from '../../contract/format.ts';
import type { Language } from '../../contract/language.ts';
import type { AxisKind } from './chart.ts';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };
const DAY = 86_400_000;

/** A value on the x axis in words: dates are milliseconds since 1970. */
export function axisText(value: number, kind: AxisKind, language: Language): string {
  if (kind === 'seconds') return formatDuration(value, language);
  if (kind === 'date') return new Date(value).toLocaleString(LOCALES[language]);
  return formatInteger(value);
}

/** A tick of the x axis: of a date the time, and the day where the axis spans several. */
export function axisTickText(value: number, kind: AxisKind, span: number, language: Language): string {
  if (kind === 'count' && !Number.isInteger(value)) return '';
  if (kind !== 'date') return axisText(value, kind, language);
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const parts: Intl.DateTimeFormatOptions =
    span > 4 * DAY ? { month: 'short', day: 'numeric' } : span > DAY ? { day: 'numeric', ...time } : time;
  return new Date(value).toLocaleString(LOCALES[language], span < 600_000 ? { ...time, second: '2-digit' } : parts);
}

const STEPS_OF_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
];

/** How many seconds ticks stand apart, so that each is a whole duration; undefined beyond ten days and below a second. */
export function secondsInterval(span: number): number | undefined {
  return span < 2 ? undefined : STEPS_OF_SECONDS.find((step) => span / step <= 7);
}

/** A tick of the y axis: short, without trailing zeros. */
export function tickText(value: number, unit: string): string {
  if (value === 0) return '0';
  if (unit === 'fraction') return formatPercent(value).replace('.0', '');
  const size = Math.abs(value);
  if (size >= 10_000 && Number.isInteger(value)) return formatInteger(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential().replace('-', '−').replace('e-', 'e−').replace('e+', 'e');
  return String(Number(value.toPrecision(6))).replace('-', '−');
}

/** A value of a curve as the hover box shows it. */
export function valueText(value: number, unit: string): string {
  if (unit === 'fraction') return formatPercent(value);
  const text = formatSignificant(value);
  return unit === '' ? text : `${text} ${unit}`;
}
