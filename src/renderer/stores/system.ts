import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { HostCapabilities, HostInfo, SystemUsage } from '../../contract/host/system.ts';
import { host } from '../host/connection.ts';
import { useStream } from '../host/use-stream.ts';
import { showSoon } from '../show-together.ts';

const NONE: HostCapabilities = { reveal: false, dialogs: false, notifications: false };

/** The host and its machine. */
export const useSystem = defineStore('system', () => {
  const info = shallowRef<HostInfo | null>(null);
  const usage = shallowRef<SystemUsage | null>(null);
  const capabilities = computed(() => info.value?.capabilities ?? NONE);
  /** Why nothing can be changed; null where everything can. */
  const readOnly = computed(() => info.value?.readOnly ?? null);

  // Asked anew with every connection: another host may have answered.
  useStream(
    async (options) => {
      info.value = await host.system.info();
      return host.system.usage(undefined, options);
    },
    (now) => showSoon(() => (usage.value = now)),
  );

  return { info, usage, capabilities, readOnly };
});
