import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparedRun, ComparisonData } from './comparison-data.ts';
import { comparisonReport, type ModeReport } from './comparison-report.ts';
import { comparedRun, curveOf } from './testing/runs.ts';
import { syntheticComparison } from './testing/synthetic-comparison.ts';

const FEW = { resamples: 200 };

test('every mode, pair and axis has its figures, and all of it is plain JSON', () => {
  const report = comparisonReport(syntheticComparison({ seeds: 4 }), FEW);
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  assert.deepEqual(
    report.modes.map(({ mode, seeds }) => [mode, seeds]),
    ['scratch', 'standard', 'external'].map((mode) => [mode, [0, 1, 2, 3]]),
  );
  assert.deepEqual(
    report.pairs.map(({ mode, against }) => `${mode} ${against}`),
    ['external scratch', 'standard scratch', 'external standard'],
  );
  assert.deepEqual(report.metrics, ['mean_latency', 'p99_latency', 'return']);
  assert.equal(report.curves.length, 6);
  assert.ok(report.curves.every(({ points }) => points.length > 10));
  const external = report.modes[2];
  assert.deepEqual(external.pretraining, { environmentSteps: 640_000, wallSeconds: 900, shared: true });
  assert.ok(external.stepsAgainstScratch!.value < 0.3);
  assert.ok(external.handOver!.retained!.value > 1);
  assert.ok(external.againstBaseline!.mean_latency.relative!.value < 0);
  assert.equal(report.modes[0].handOver, null);
});

test('the same data give the same report', () => {
  const data = syntheticComparison({ seeds: 3, evaluations: 5 });
  assert.deepEqual(comparisonReport(data, FEW), comparisonReport(data, FEW));
});

const scratchRun = (seed: number, values: readonly number[]): ComparedRun =>
  comparedRun({
    mode: 'scratch',
    seed,
    curve: curveOf(
      'mean_latency',
      values.map((value, i) => [100 * i, value] as const),
    ),
    final: { mean_latency: [Math.min(...values) + 1] },
  });

test('the threshold is what scratch mode’s best models reached on the curves’ own episodes', () => {
  const data: ComparisonData = {
    ...syntheticComparison(),
    evaluationEpisodes: 1,
    baseline: null,
    runs: [scratchRun(0, [9, 5, 6]), scratchRun(1, [9, 8, 7])],
  };
  const { threshold, modes } = comparisonReport(data, FEW);
  assert.deepEqual(threshold, { value: 6, source: 'scratch' });
  assert.equal(modes[0].timeToThreshold?.reached, 1);
  assert.equal(modes[0].timeToThreshold?.ppo.environmentSteps.median, 100);
});

test('without scratch the baseline is the threshold, on the curves’ episodes where it is known there; one may be given', () => {
  const data = syntheticComparison({ modes: ['external'], seeds: 2, evaluations: 4 });
  const baseline = { name: 'best', metrics: { mean_latency: data.baseline!.metrics.mean_latency.map(() => 4) } };
  assert.deepEqual(comparisonReport({ ...data, baseline }, FEW).threshold, { value: 4, source: 'baseline' });
  const elsewhere = { ...baseline, onCurveEpisodes: { mean_latency: 4.5 } };
  assert.equal(comparisonReport({ ...data, baseline: elsewhere }, FEW).threshold?.value, 4.5);
  assert.deepEqual(comparisonReport(data, { ...FEW, threshold: 3 }).threshold, { value: 3, source: 'given' });
  const { threshold, modes } = comparisonReport({ ...data, baseline: null }, FEW);
  assert.deepEqual([threshold, modes[0].timeToThreshold, modes[0].againstBaseline], [null, null, null]);
});

test('a metric that some episode lacks is left out; the compared one may not be', () => {
  const data = syntheticComparison({ seeds: 2, evaluations: 4, episodes: 3 });
  const without = (metric: string): ComparisonData => ({
    ...data,
    runs: data.runs.map((run, i) => (i === 1 ? { ...run, final: { ...run.final, [metric]: [1, NaN, 2] } } : run)),
  });
  assert.deepEqual(comparisonReport(without('p99_latency'), FEW).metrics, ['mean_latency', 'return']);
  assert.throws(
    () => comparisonReport(without('mean_latency'), FEW),
    /a run has no mean_latency of one of its 3 final/,
  );
});

/** The conclusion from final values alone: each run plays two episodes, whose mean is its level. */
function concluded(levels: Partial<Record<ComparedRun['mode'], readonly number[]>>, baseline: number | null): string[] {
  const runs = Object.entries(levels).flatMap(([mode, values]) =>
    values.map((level, seed) =>
      comparedRun({ mode: mode as ModeReport['mode'], seed, final: { mean_latency: [level - 1, level + 1] } }),
    ),
  );
  const report = comparisonReport({
    problem: 'dispatch',
    metric: 'mean_latency',
    totalSteps: 100,
    evaluationEpisodes: 2,
    runs,
    baseline: baseline === null ? null : { name: 'best', metrics: { mean_latency: [baseline - 1, baseline + 1] } },
    command: '',
  });
  return report.conclusion.map(({ en }) => en.replaceAll('\u202f', ' '));
}

test('a difference is claimed where the interval has zero outside, with its direction', () => {
  const [headline] = concluded({ scratch: [10, 10.1, 9.9, 10], external: [9, 9.1, 8.9, 9] }, null);
  assert.match(
    headline,
    /^From 4 seeds a mode and 2 common episodes: external ends better than scratch: mean latency lower by 10\.\d % \(95 % interval \d+\.\d % to \d+\.\d %\)\.$/,
  );
  const [worse] = concluded({ scratch: [9, 9.1, 8.9, 9], external: [10, 10.1, 9.9, 10] }, null);
  assert.match(worse, /external ends worse than scratch: mean latency higher by 11\.\d %/);
});

test('where the interval holds zero, no difference is shown', () => {
  const [headline] = concluded({ scratch: [10, 11, 9, 10], external: [10.1, 9.2, 10.9, 9.8] }, null);
  assert.match(
    headline,
    /: no difference is shown between external and scratch: mean latency .0\.\d % \(95 % interval −/,
  );
  assert.doesNotMatch(headline, /better|worse/);
});

test('too few seeds show nothing, however far apart', () => {
  const [three] = concluded({ scratch: [10, 11, 12], external: [1, 2, 3] }, null);
  assert.match(
    three,
    /no difference is shown between external and scratch: .* excludes zero, but from too few seeds to rule out chance/,
  );
  const [, againstFour] = concluded({ scratch: [10, 11, 12, 10], external: [1, 2, 3, 4] }, 20);
  assert.match(againstFour, /No difference is shown between scratch and best: .* too few seeds/);
  const [one] = concluded({ scratch: [10], external: [1] }, null);
  assert.match(one, /no difference is shown .*a single seed, so no interval/);
});

test('unequal numbers of seeds are told, and one mode alone is compared with nothing', () => {
  const [headline] = concluded({ scratch: [10, 11], external: [1] }, null);
  assert.match(headline, /^From 2 seeds of scratch, 1 seed of external and 2 common episodes/);
  assert.deepEqual(concluded({ external: [1, 2] }, null), [
    'From 2 seeds and 2 common episodes: only external was run, and there is nothing to compare it with.',
  ]);
});

test('against the baseline five seeds on one side are a result', () => {
  const [headline] = concluded({ external: [9, 9.1, 8.9, 9, 9.2] }, 10);
  assert.match(headline, /external ends better than best: mean latency lower by 9\.6 %/);
});
