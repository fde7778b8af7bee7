import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { Notice } from '../../contract/host/system.ts';
import { host } from '../host/connection.ts';
import { useStream } from '../host/use-stream.ts';
import { remembered } from './remembered.ts';

/** Notices kept for the list behind the bell. */
const KEPT = 100;

/** What happened, told once in this browser even where it happened while no window was open. */
export const useNotices = defineStore('notices', () => {
  const seen = remembered('notices-seen', Date.now());
  const seenBefore = seen.value;
  /** Newest first. */
  const notices = shallowRef<readonly Notice[]>([]);
  /** To be shown as toasts; whoever shows them empties it. */
  const untold = shallowRef<readonly Notice[]>([]);
  const unread = ref(0);
  const known = new Set<string>();

  // A host that was started again counts from one again, so all are asked for and known ones are passed over.
  useStream(
    (options) => host.system.notices({ after: 0 }, options),
    (notice) => {
      const key = `${notice.id} ${notice.at}`;
      if (known.has(key)) return;
      known.add(key);
      notices.value = [notice, ...notices.value].slice(0, KEPT);
      if (notice.at <= seenBefore) return;
      seen.value = Math.max(seen.value, notice.at);
      untold.value = [...untold.value, notice];
      unread.value++;
    },
  );

  function takeUntold(): readonly Notice[] {
    const taken = untold.value;
    untold.value = [];
    return taken;
  }

  function read(): void {
    unread.value = 0;
  }

  return { notices, untold, unread, takeUntold, read };
});
