import type { Language } from './language.ts';

const THIN_SPACE = '\u202f';

/** An integer with thin spaces between groups of three digits. */
export function formatInteger(value: number): string {
  const digits = Math.abs(Math.round(value)).toString();
  return (value < 0 ? '−' : '') + digits.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

/** Below this a figure is written with an exponent: its zeros would be counted, not read. */
const SMALL = 1e-4;

/** Four significant figures, as losses and latencies are shown; larger numbers as integers, tiny ones as `4.135e−6`. */
export function formatSignificant(value: number, figures = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(Number(value.toPrecision(figures)));
  if (size >= 10 ** figures) return formatInteger(value);
  const text = size > 0 && size < SMALL ? value.toExponential(figures - 1) : value.toPrecision(figures);
  return text.replaceAll('-', '−');
}

/** A fraction as per cent, with a sign where asked for. */
export function formatPercent(fraction: number, signed = false): string {
  const text = (Math.abs(fraction) * 100).toFixed(1);
  const sign = fraction < 0 && Number(text) !== 0 ? '−' : signed ? '+' : '';
  return `${sign}${text}${THIN_SPACE}%`;
}

/** A duration in its two largest units: `1 h 12 min`, `6 min`, `42 s`. */
export function formatDuration(seconds: number, language: Language): string {
  const [hour, minute, second] = language === 'zh' ? ['小时', '分钟', '秒'] : ['h', 'min', 's'];
  const join = (value: number, unit: string): string => `${value} ${unit}`;
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 59.5) return join(seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds), second);
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return join(minutes, minute);
  return minutes % 60 === 0
    ? join(minutes / 60, hour)
    : `${join(Math.floor(minutes / 60), hour)} ${join(minutes % 60, minute)}`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A size in the largest unit that keeps it at 1 or above: `512 B`, `3.6 MiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  const text = power === 0 || value >= 100 ? Math.round(value).toString() : value.toFixed(1);
  return `${text}${THIN_SPACE}${BYTE_UNITS[power]}`;
}
