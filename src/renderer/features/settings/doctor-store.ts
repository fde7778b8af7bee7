import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { DoctorReport } from '../../../contract/doctor.ts';
import type { Text } from '../../../contract/language.ts';
import { host } from '../../host/connection.ts';
import { failureText } from '../../host/failure-text.ts';

/** The last examination of the host's machine; it goes on, and stays, while another page is shown. */
export const useDoctor = defineStore('doctor', () => {
  const report = shallowRef<DoctorReport | null>(null);
  const running = ref(false);
  const error = ref<Text | null>(null);

  async function examine(): Promise<void> {
    if (running.value) return;
    running.value = true;
    error.value = null;
    try {
      for await (const found of await host.system.doctor()) report.value = found;
    } catch (reason) {
      error.value = failureText(reason);
    } finally {
      running.value = false;
    }
  }

  return { report, running, error, examine };
});
