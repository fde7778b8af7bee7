import { computed, ref, type Ref } from 'vue';
import type { XAxis } from '../../../contract/host/runs.ts';
import type { RunKind } from '../../../contract/run.ts';
import type { ChartRange } from '../../charts/chart-option.ts';
import { useShortcuts } from '../../components/use-shortcuts.ts';
import { remembered } from '../../stores/remembered.ts';

/** How the charts of a page are looked at. */
export interface ChartView {
  /** Weight of the smoothing, 0–1. */
  readonly smoothing: Readonly<Ref<number>>;
  readonly x: Readonly<Ref<XAxis>>;
  readonly log: Readonly<Ref<boolean>>;
  /** The part of the x axis that all charts show; null: all of it. */
  readonly range: Readonly<Ref<ChartRange | null>>;
  /** Keys of the charts that come first. */
  readonly pinned: Readonly<Ref<readonly string[]>>;
  readonly smooth: (weight: number) => void;
  readonly over: (axis: XAxis) => void;
  readonly setLog: (on: boolean) => void;
  readonly zoom: (range: ChartRange | null) => void;
  readonly pin: (chart: string, on: boolean) => void;
}

const USUAL_SMOOTHING = 0.6;

/** The view as this browser remembers it, with the keys L, S and R. */
export function useChartView(kinds: () => readonly RunKind[]): ChartView {
  const smoothing = remembered('charts-smoothing', USUAL_SMOOTHING);
  const axes = remembered<Record<RunKind, XAxis>>('charts-axes', { pretrain: 'step', ppo: 'environment_steps' });
  const pinned = remembered<readonly string[]>('charts-pinned', []);
  const log = ref(false);
  const range = ref<ChartRange | null>(null);
  let before = smoothing.value || USUAL_SMOOTHING;

  const kind = (): RunKind => (kinds().every((one) => one === 'ppo') ? 'ppo' : 'pretrain');
  const x = computed(() => axes.value[kind()]);

  function over(axis: XAxis): void {
    range.value = null; // of another axis
    axes.value = { ...axes.value, [kind()]: axis };
  }

  function pin(chart: string, on: boolean): void {
    const others = pinned.value.filter((key) => key !== chart);
    pinned.value = on ? [...others, chart] : others;
  }

  useShortcuts({
    l: () => (log.value = !log.value),
    s: () => {
      if (smoothing.value > 0) [before, smoothing.value] = [smoothing.value, 0];
      else smoothing.value = before;
    },
    r: () => (range.value = null),
  });

  return {
    smoothing,
    x,
    log,
    range,
    pinned,
    smooth: (weight) => (smoothing.value = weight),
    over,
    setLog: (on) => (log.value = on),
    zoom: (part) => (range.value = part),
    pin,
  };
}
