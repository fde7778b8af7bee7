import type { BootstrapEstimate } from '../../../base/bootstrap.ts';
import { inEveryLanguage } from '../../../contract/language.ts';
import { rangeWords, type NumberFormat } from '../figure-words.ts';
import type { MedianCost } from '../statistics/time-to-threshold.ts';
import { both, markup, type Markup } from './markup.ts';

/** A figure with its interval beneath. */
export function estimateCell(estimate: BootstrapEstimate | null, format: NumberFormat): Markup {
  if (estimate === null) return markup`–`;
  return markup`${format(estimate.value)}${range(estimate.ci95, format)}`;
}

/** A median cost with its interval beneath; beyond the budget is said so. */
export function costCell({ median, ci95 }: MedianCost, format: NumberFormat): Markup {
  const value = median === null ? both({ en: 'beyond the budget', zh: '超出预算' }) : format(median);
  return markup`${value}${range(median === null ? null : ci95, format)}`;
}

function range(ci95: readonly [number | null, number | null] | null, format: NumberFormat): Markup | null {
  if (ci95 === null) return null;
  return markup` <small>${both(inEveryLanguage((language) => rangeWords(ci95, format, language, '∞')))}</small>`;
}
