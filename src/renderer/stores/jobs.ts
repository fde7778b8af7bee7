import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Job, RunProgress } from '../../contract/host/jobs.ts';
import { host } from '../host/connection.ts';
import { useStream } from '../host/use-stream.ts';
import { showNow, showSoon } from '../show-together.ts';

interface Standing {
  readonly jobs: readonly Job[];
  readonly progress: readonly RunProgress[];
}

/** Whether the same runs go on as before. */
function isSteady(now: Standing, before: Standing): boolean {
  const text = ({ jobs, progress }: Standing): string =>
    JSON.stringify([jobs, progress.map(({ run, paused }) => [run, paused])]);
  return text(now) === text(before);
}

/** What this host runs or will run, and where every live run stands, whoever started it. */
export const useJobs = defineStore('jobs', () => {
  const jobs = shallowRef<readonly Job[]>([]);
  const progress = shallowRef<readonly RunProgress[]>([]);
  const known = ref(false);

  const queued = computed(() => jobs.value.filter((job) => job.state === 'queued'));
  const byRun = computed(() => new Map(progress.value.map((item) => [item.run, item])));

  useStream(
    (options) => host.jobs.watch(undefined, options),
    (now) => {
      const show = (): void => {
        jobs.value = now.jobs;
        progress.value = now.progress;
        known.value = true;
      };
      if (known.value && isSteady(now, { jobs: jobs.value, progress: progress.value })) return showSoon(show);
      showNow();
      show();
    },
  );

  /** Where a live run stands; undefined for one that does not live. */
  function progressOf(run: string): RunProgress | undefined {
    return byRun.value.get(run);
  }

  /** The last job of this host that made the run. */
  function jobOf(run: string): Job | undefined {
    return jobs.value.findLast((job) => job.run === run);
  }

  return { jobs, progress, known, queued, progressOf, jobOf };
});
