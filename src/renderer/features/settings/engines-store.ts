import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { EngineInfo } from '../../../contract/host/system.ts';
import { host } from '../../host/connection.ts';
import { useQuery } from '../../host/use-query.ts';

/** What can compute on the host's machine. */
export const useEngines = defineStore('engines', () => {
  let again = false;
  const query = useQuery(() => host.system.engines({ again }));
  const checking = ref(false);
  const engines = computed(() => query.data.value ?? []);

  /** The first engine of a device that cannot be had, where none of the device can; null where one can or none is known. */
  function missing(device: EngineInfo['device']): EngineInfo | null {
    const all = engines.value.filter((engine) => engine.device === device);
    return all.some(({ available }) => available) ? null : (all[0] ?? null);
  }

  /** Has the host look anew: something may have been installed since. */
  async function recheck(): Promise<void> {
    checking.value = again = true;
    await query.refresh();
    checking.value = again = false;
  }

  return { engines, missing, recheck, checking, error: query.error, slow: query.slow, refresh: query.refresh };
});
