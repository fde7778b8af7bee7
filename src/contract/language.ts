export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same text in every language of the program. */
export type Text = Readonly<Record<Language, string>>;

/** A text in every language, or one that needs no translation (a number, a name, a file). */
export type Words = string | Text;

export function inLanguage(words: Words, language: Language): string {
  return typeof words === 'string' ? words : words[language];
}

/** Makes a text by writing it once per language. */
export function inEveryLanguage(write: (language: Language) => string): Text {
  return { en: write('en'), zh: write('zh') };
}

/** Items with the language's own comma. */
export function listed(items: readonly string[], language: Language): string {
  return items.join(language === 'zh' ? '、' : ', ');
}

/** What follows Chinese words: a blank before it unless it begins with Chinese itself. */
export function spaced(words: string): string {
  return /^[\p{Script=Han}（]/u.test(words) ? words : ` ${words}`;
}

/** The language of a POSIX locale such as `zh_CN.UTF-8`; English where it is neither. */
export function languageOf(locale: string | undefined): Language {
  return locale?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** The language that the environment variables ask for: the first of LC_ALL, LC_MESSAGES and LANG that is set. */
export function languageOfVariables(variables: Readonly<Record<string, string | undefined>>): Language {
  return languageOf(variables['LC_ALL'] || variables['LC_MESSAGES'] || variables['LANG']);
}
