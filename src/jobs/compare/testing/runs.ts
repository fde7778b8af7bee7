import type { ComparedRun, CurvePoint } from '../comparison-data.ts';

/** A run of which only what is given matters. */
export function comparedRun(given: Partial<ComparedRun> = {}): ComparedRun {
  return {
    mode: 'external',
    seed: 0,
    directory: 'outputs/run',
    curve: [],
    final: { mean_latency: [1] },
    pretraining: null,
    handOver: null,
    ...given,
  };
}

/** A curve of one metric from `[environment steps, value]`, one second and one update per 10 steps. */
export function curveOf(metric: string, points: readonly (readonly [number, number])[]): CurvePoint[] {
  return points.map(([environmentSteps, value]) => ({
    environmentSteps,
    wallSeconds: environmentSteps / 10,
    update: environmentSteps / 10,
    metrics: { [metric]: value },
  }));
}
