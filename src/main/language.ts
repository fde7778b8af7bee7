import { app } from 'electron';
import type { Settings } from '../contract/host/settings.ts';
import type { Language } from '../contract/language.ts';

/** The chosen language, or else the system's. */
export function languageOf({ language }: Pick<Settings, 'language'>): Language {
  return language ?? (app.getLocale().toLowerCase().startsWith('zh') ? 'zh' : 'en');
}
