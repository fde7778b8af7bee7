import { bootstrapEach, type BootstrapOptions } from '../../../base/bootstrap.ts';
import { interquartileMean } from '../../../base/interquartile-mean.ts';
import type { CompareMode, ComparedRun, CurvePoint } from '../comparison-data.ts';
import type { ModeRuns } from './mode-runs.ts';

/** More points than evaluations are rarely there, and more than this nobody sees. */
const MOST_POINTS = 100;

/** Over what a curve is drawn: PPO's environment steps, or seconds with the pretraining's counted in full. */
export type CurveAxis = 'environment_steps' | 'wall_seconds_with_pretraining';

/** Interquartile mean over seeds at one place of the axis, with its 95 % interval over seeds at that place. */
export interface CurveEstimate {
  readonly x: number;
  readonly iqm: number;
  readonly ci95: readonly [number, number] | null;
}

export interface LearningCurve {
  readonly mode: CompareMode;
  readonly axis: CurveAxis;
  readonly points: readonly CurveEstimate[];
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * A curve a mode, on a grid that all modes share, linear between evaluations and only where every run of the mode has
 * evaluations on both sides: nothing is extrapolated, and no run drops out along the way.
 */
export function learningCurves(
  modes: readonly ModeRuns[],
  metric: string,
  axis: CurveAxis,
  options: BootstrapOptions,
): LearningCurve[] {
  const places = modes.map(({ runs }) => runs.map((run) => placesOf(run, metric, axis)));
  const grid = commonGrid(places.flat(2).map(({ x }) => x));
  return modes.map(({ mode }, i) => ({ mode, axis, points: estimates(places[i], grid, options) }));
}

function placesOf(run: ComparedRun, metric: string, axis: CurveAxis): Place[] {
  const before = run.pretraining?.wallSeconds ?? 0;
  const at = (point: CurvePoint): number =>
    axis === 'environment_steps' ? point.environmentSteps : before + point.wallSeconds;
  return run.curve.map((point) => ({ x: at(point), y: point.metrics[metric] })).filter(({ y }) => Number.isFinite(y));
}

/** Every place that has an evaluation, or evenly spaced ones where those are too many. */
function commonGrid(places: readonly number[]): number[] {
  const distinct = [...new Set(places)].sort((a, b) => a - b);
  if (distinct.length <= MOST_POINTS) return distinct;
  const [low, high] = [distinct[0], distinct.at(-1)!];
  return Array.from({ length: MOST_POINTS }, (_, i) => low + ((high - low) * i) / (MOST_POINTS - 1));
}

function estimates(runs: readonly Place[][], grid: readonly number[], options: BootstrapOptions): CurveEstimate[] {
  if (runs.some((places) => places.length === 0)) return [];
  const first = Math.max(...runs.map((places) => places[0].x));
  const last = Math.min(...runs.map((places) => places.at(-1)!.x));
  const shared = grid.filter((x) => x >= first && x <= last);
  const values = shared.map((x) => runs.map((places) => interpolated(places, x)));
  const at = (members: Uint32Array): number[] =>
    values.map((ofRuns) => interquartileMean(Array.from(members, (member) => ofRuns[member])));
  return bootstrapEach({ members: [runs.length], episodes: 0 }, ({ members }) => at(members[0]), options).map(
    ({ value, ci95 }, i) => ({ x: shared[i], iqm: value, ci95 }),
  );
}

/** Linear between the places on either side of x; `places` ascend and reach beyond x. */
function interpolated(places: readonly Place[], x: number): number {
  const next = places.findIndex((place) => place.x >= x);
  const right = places[next];
  if (right.x === x) return right.y;
  const left = places[next - 1];
  return left.y + ((right.y - left.y) * (x - left.x)) / (right.x - left.x);
}
