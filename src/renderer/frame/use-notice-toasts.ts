import { useToast } from '@nuxt/ui/composables/useToast';
import { watch } from 'vue';
import { useRouter } from 'vue-router';
import type { Notice } from '../../contract/host/system.ts';
import { t } from '../language.ts';
import { useNotices } from '../stores/notices.ts';
import { useRuns } from '../stores/runs.ts';
import { useSettings } from '../stores/settings.ts';
import { nextThing } from './next-thing.ts';
import { NOTICE_ICONS } from './notice-look.ts';

/** Milliseconds that a good notice stays; a bad one stays until it is closed. */
const SHOWN = 10_000;

/** Shows each notice once, with the next useful thing to do. */
export function useNoticeToasts(): void {
  const toasts = useToast();
  const router = useRouter();
  const notices = useNotices();
  const runs = useRuns();
  const settings = useSettings();

  function show(notice: Notice): void {
    const { run, tone } = notice;
    const [title, ...rest] = t(notice.text).split('\n');
    const row = run === null ? undefined : runs.row(run);
    const next = tone === 'success' && row ? nextThing(row) : null;
    const open = {
      label: t({ en: 'Open', zh: '打开' }),
      color: 'neutral',
      variant: 'outline',
      onClick: () => void router.push({ name: 'run', params: { path: run ?? '' } }),
    } as const;
    toasts.add({
      title,
      description: rest.join('\n'),
      color: tone,
      icon: NOTICE_ICONS[tone],
      duration: tone === 'success' ? SHOWN : 0,
      actions: [
        ...(run === null ? [] : [open]),
        ...(next ? [{ label: t(next.label), variant: 'soft' as const, onClick: () => void router.push(next.to) }] : []),
      ],
    });
  }

  // Whether to show one, and what comes next, is known once settings and runs are.
  watch(
    () => settings.known && runs.known && notices.untold.length > 0,
    (ready) => {
      if (!ready) return;
      const taken = notices.takeUntold();
      if (settings.values.notifications) taken.forEach(show);
    },
    { immediate: true },
  );
}
