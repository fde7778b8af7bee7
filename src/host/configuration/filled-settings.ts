import type { Settings } from '../../contract/host/settings.ts';

/**
 * What the user's settings put into what is started, as texts of `--set`: device, engine and threads, where the text says
 * nothing of them.
 */
export function filledSettings(given: Readonly<Record<string, unknown>>, settings: Settings): string[] {
  const filled = {
    ...(settings.device !== 'auto' && { device: settings.device }),
    ...(settings.engine !== 'auto' && { engine: settings.engine }),
    ...(settings.threads !== null && { threads: settings.threads }),
  };
  return Object.entries(filled)
    .filter(([key]) => !Object.hasOwn(given, key))
    .map(([key, value]) => `${key}=${value}`);
}
