export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same text in every language of the program. */
export type Text = Readonly<Record<Language, string>>;

/** The language of a POSIX locale such as `zh_CN.UTF-8`; English where it is neither. */
export function languageOf(locale: string | undefined): Language {
  return locale?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
