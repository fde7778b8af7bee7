import { ref } from 'vue';
import { inLanguage, languageOf, type Language, type Words } from '../contract/language.ts';

/** The language of the window: the system's until settings say otherwise. */
export const language = ref<Language>(languageOf(navigator.language));

export function setLanguage(chosen: Language | null): void {
  language.value = chosen ?? languageOf(navigator.language);
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
}

/** Words in the window's language; in a template they follow it. */
export function t(words: Words): string {
  return inLanguage(words, language.value);
}
