import { useDocumentVisibility, useThrottleFn } from '@vueuse/core';
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { withoutSuperseded, type EventName, type RunEvent } from '../../../contract/events.ts';
import type { MetricName, RunDetail } from '../../../contract/host/runs.ts';
import { isLive } from '../../components/run-states.ts';
import { host } from '../../host/connection.ts';
import { useQuery, type Query } from '../../host/use-query.ts';
import { showSoon } from '../../show-together.ts';
import { useRuns } from '../../stores/runs.ts';
import { MARKED_EVENTS } from './chart-marks.ts';
import { LOGGED_EVENTS } from './event-words.ts';
import { HEADER_EVENTS } from './header-figures.ts';
import { useLiveRuns } from './use-live-runs.ts';

export interface RunFactsQueries {
  readonly detail: Query<RunDetail>;
  /** What a run's page tells in words, in order; only set anew when there is more of it. */
  readonly events: ShallowRef<readonly RunEvent[]>;
  readonly eventsQuery: Query<readonly RunEvent[]>;
  /** Only set anew when there is another curve. */
  readonly metrics: ShallowRef<readonly MetricName[]>;
  readonly live: ComputedRef<boolean>;
}

const EVENTS: EventName[] = [...new Set<EventName>([...HEADER_EVENTS, ...MARKED_EVENTS, ...LOGGED_EVENTS])];
/** Milliseconds: words need not be as quick as curves. */
const PAUSE = 2000;
const PAUSE_OF_DETAIL = 5000;

/** What a run's page shows beside its curves, kept up to date while the page can be seen. */
export function useRunFacts(run: string): RunFactsQueries {
  const runs = useRuns();
  const live = computed(() => isLive(runs.row(run)?.state ?? 'finished'));
  // A text, since a row is another one with each step of the run.
  const state = (): string => {
    const row = runs.row(run);
    return JSON.stringify([row?.id, row?.state, row?.problem]);
  };
  const detail = useQuery(() => host.runs.show({ run }), state);
  const events = shallowRef<readonly RunEvent[]>([]);
  const eventsQuery = useQuery(async () => {
    const before = events.value;
    const news = await host.runs.events({ run, names: EVENTS, after: before.at(-1)?.sequence ?? 0 });
    return news.length === 0 ? before : withoutSuperseded([...before, ...news]);
  }, state);
  watch(eventsQuery.data, (now, before) => {
    if (!now) return;
    if (before === null) events.value = now;
    else showSoon(() => (events.value = now));
  });
  watch(
    () => runs.row(run)?.id,
    (_, before) => {
      if (before !== undefined) events.value = []; // of another run in the same folder
    },
    { flush: 'sync' },
  );
  const found = useQuery(() => host.runs.metrics({ run }), state);
  const metrics = shallowRef<readonly MetricName[]>([]);
  watch(found.data, (now) => {
    if (now && namesOf(now) !== namesOf(metrics.value)) metrics.value = now;
  });

  const visibility = useDocumentVisibility();
  const again = useThrottleFn(() => Promise.all([eventsQuery.refresh(), found.refresh()]), PAUSE, true);
  const detailAgain = useThrottleFn(() => detail.refresh(), PAUSE_OF_DETAIL, true);
  useLiveRuns(
    () => (live.value && visibility.value === 'visible' ? [run] : []),
    () => {
      void again();
      void detailAgain();
    },
  );
  return { detail, events, eventsQuery, metrics, live };
}

function namesOf(metrics: readonly MetricName[]): string {
  return metrics.map(({ name }) => name).join('\n');
}
