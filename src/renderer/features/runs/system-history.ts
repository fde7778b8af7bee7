import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { SystemUsage } from '../../../contract/host/system.ts';
import { useSystem } from '../../stores/system.ts';

/** Seconds that are kept. */
const KEPT = 600;

/** How the machine was used since a run's page was first opened: nobody writes this down. */
export const useSystemHistory = defineStore('system-history', () => {
  const system = useSystem();
  const usages = shallowRef<readonly SystemUsage[]>([]);
  watch(
    () => system.usage,
    (now) => {
      if (now) usages.value = [...usages.value.filter(({ at }) => at > now.at - KEPT), now];
    },
    { immediate: true },
  );
  return { usages };
});
