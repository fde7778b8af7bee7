import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { settingsSchema, type Settings } from '../../contract/host/settings.ts';
import type { Text } from '../../contract/language.ts';
import { host } from '../host/connection.ts';
import { failureText } from '../host/failure-text.ts';
import { useStream } from '../host/use-stream.ts';

/** What the person chose; the same in every window of a host, because each follows the host's. */
export const useSettings = defineStore('settings', () => {
  const values = shallowRef<Settings>(settingsSchema.parse({}));
  /** False until the host has said what they are. */
  const known = ref(false);
  /** Why the last change was refused; null where it was not. */
  const error = ref<Text | null>(null);

  function take(settings: Settings): void {
    values.value = settings;
    known.value = true;
  }

  useStream(async (options) => {
    take(await host.settings.read());
    return host.settings.watch(undefined, options);
  }, take);

  /** Shown at once, and put back where the host refuses. */
  async function change(part: Partial<Settings>): Promise<void> {
    const before = values.value;
    values.value = { ...before, ...part };
    try {
      take(await host.settings.change(part));
      error.value = null;
    } catch (reason) {
      values.value = before;
      error.value = failureText(reason);
    }
  }

  return { values, known, error, change };
});
