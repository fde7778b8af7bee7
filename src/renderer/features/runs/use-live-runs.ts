import { onScopeDispose, watch } from 'vue';
import { host } from '../../host/connection.ts';
import { listen } from '../../host/use-stream.ts';

/** Calls `on` whenever one of the runs has something new. */
export function useLiveRuns(runs: () => readonly string[], on: (run: string) => void): void {
  const following = new Map<string, AbortController>();

  watch(
    () => runs().join('\n'),
    () => {
      const now = new Set(runs());
      for (const [run, controller] of following) {
        if (now.has(run)) continue;
        controller.abort();
        following.delete(run);
        on(run); // its last lines may have come after the last news of it
      }
      for (const run of now) if (!following.has(run)) following.set(run, follow(run, on));
    },
    { immediate: true },
  );
  onScopeDispose(() => following.forEach((controller) => controller.abort()));
}

function follow(run: string, on: (run: string) => void): AbortController {
  const controller = new AbortController();
  void listen(
    (options) => host.runs.follow({ run }, options),
    () => on(run),
    controller.signal,
  );
  return controller;
}
