import type { Language } from '../../contract/language.ts';

/** Made when first used, and once: making one takes far longer than writing a time with it, and tables write hundreds. */
const RELATIVE = inEach((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
const DATE = inEach((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }));
const TIME = inEach((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }));

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** Days after which the date says more than how long ago it was. */
const LONG_AGO = 7;

/** How long before `now` something was: `5 minutes ago`; after a week, the date. Times in milliseconds since 1970. */
export function agoWords(at: number, now: number, language: Language): string {
  const seconds = Math.round((now - at) / 1000);
  if (seconds > LONG_AGO * 86_400) return dateWords(at, language);
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return spaced(RELATIVE(language).format(-Math.trunc(seconds / length), unit));
  }
  return language === 'zh' ? '刚刚' : 'just now';
}

/** A number keeps a space to the Chinese behind it, as everywhere in the window. */
function spaced(words: string): string {
  return words.replace(/(\d)(?=\p{Script=Han})/gu, '$1 ');
}

function dateWords(at: number, language: Language): string {
  return DATE(language).format(at);
}

/** To the second, as it stands in tooltips. */
export function exactTime(at: number, language: Language): string {
  return TIME(language).format(at);
}

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };

function inEach<Format>(make: (locale: string) => Format): (language: Language) => Format {
  const made: Partial<Record<Language, Format>> = {};
  return (language) => (made[language] ??= make(LOCALES[language]));
}
