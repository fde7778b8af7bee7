import { useDocumentVisibility } from '@vueuse/core';
import { onScopeDispose, watch } from 'vue';
import type { Curve, XAxis } from '../../../contract/host/runs.ts';
import type { ChartRange } from '../../charts/chart-option.ts';
import { drawingTime } from '../../charts/redraw-queue.ts';
import { host } from '../../host/connection.ts';
import { CurveFeed, type CurveQuestion } from './curve-feed.ts';
import { useLiveRuns } from './use-live-runs.ts';

interface FeedSources {
  readonly runs: () => readonly string[];
  /** Those of them that may have something new at any time. */
  readonly live: () => readonly string[];
  readonly x: () => XAxis;
  readonly range: () => ChartRange | null;
}

/** Points a curve has at most: a chart is some hundred pixels wide, and each bucket has two. */
const POINTS = 800;
const POINTS_OF_MANY = 300;
/** Runs whose curves are drawn with all their points. */
const FEW = 4;

/** The curves of a page, kept up to date while the page can be seen. */
export function useCurveFeed({ runs, live, x, range }: FeedSources): CurveFeed {
  const ask = ({ range: part, runs: asked, ...question }: CurveQuestion): Promise<readonly Curve[]> =>
    host.runs.curves({
      ...question,
      runs: [...asked],
      metrics: [...question.metrics],
      points: asked.length > FEW ? POINTS_OF_MANY : POINTS,
      ...(part && { from: part[0], to: part[1] }),
    });
  const feed = new CurveFeed(ask, drawingTime);
  const visibility = useDocumentVisibility();
  watch([() => runs().join('\n'), x], () => feed.look(runs(), x()), { immediate: true });
  watch(range, (part) => feed.zoom(part));
  watch(visibility, () => feed.refresh());
  useLiveRuns(live, () => {
    if (visibility.value === 'visible') feed.refresh();
  });
  onScopeDispose(() => feed.close());
  return feed;
}
