import { Random } from '../../../base/random.ts';
import type { ComparedRun, CompareMode, ComparisonData } from '../comparison-data.ts';

/** How the latency of a mode falls: from `start` to `end` over about `half` steps. */
interface Course {
  readonly start: number;
  readonly end: number;
  readonly half: number;
  readonly pretraining: ComparedRun['pretraining'];
}

const COURSES: Readonly<Record<CompareMode, Course>> = {
  scratch: { start: 9.2, end: 4.62, half: 160_000, pretraining: null },
  standard: {
    start: 5.05,
    end: 4.5,
    half: 140_000,
    pretraining: { environmentSteps: 220_000, wallSeconds: 310, shared: false },
  },
  external: {
    start: 4.92,
    end: 4.45,
    half: 90_000,
    pretraining: { environmentSteps: 640_000, wallSeconds: 900, shared: true },
  },
};

export interface SyntheticOptions {
  readonly modes?: readonly CompareMode[];
  readonly seeds?: number;
  readonly episodes?: number;
  readonly evaluations?: number;
  readonly metric?: ComparisonData['metric'];
}

/** A comparison made up of smooth courses, noise of seeds, and noise of episodes that all runs share. */
export function syntheticComparison({
  modes = ['scratch', 'standard', 'external'],
  seeds = 10,
  episodes = 40,
  evaluations = 25,
  metric = 'mean_latency',
}: SyntheticOptions = {}): ComparisonData {
  const random = new Random(7, 'comparison');
  const totalSteps = 1_000_000;
  const drawn = Array.from({ length: episodes }, () => 0.5 * random.normal());
  const hard = drawn.map((value) => value - drawn.reduce((sum, one) => sum + one, 0) / episodes);
  const played = (level: number): number[] => hard.map((shared) => level + shared + 0.1 * random.normal());
  const figures = (level: number): Record<string, number[]> => {
    const latency = played(level);
    return {
      mean_latency: latency,
      p99_latency: latency.map((value) => 3.1 * value + 0.2 * random.normal()),
      return: latency.map((value) => -40 * value),
    };
  };
  const run = (mode: CompareMode, seed: number): ComparedRun => {
    const { start, end, half, pretraining } = COURSES[mode];
    const own = 0.06 * random.normal();
    const level = (steps: number): number => end + own + (start - end) * 0.5 ** (steps / half);
    return {
      mode,
      seed,
      directory: `outputs/compare/demo/${mode}-${seed}`,
      curve: Array.from({ length: evaluations + 1 }, (_, i) => {
        const environmentSteps = (totalSteps * i) / evaluations;
        const latency = level(environmentSteps) + (i === 0 ? 0 : 0.03 * random.normal());
        return {
          environmentSteps,
          wallSeconds: environmentSteps / 900,
          update: 4 * i,
          metrics: { mean_latency: latency, return: -40 * latency },
        };
      }),
      final: figures(level(totalSteps)),
      pretraining,
      handOver: mode === 'scratch' ? null : figures(start + own),
    };
  };
  return {
    problem: 'dispatch',
    metric,
    timeUnit: 'seconds',
    totalSteps,
    evaluationEpisodes: episodes,
    runs: modes.flatMap((mode) => Array.from({ length: seeds }, (_, seed) => run(mode, seed))),
    baseline: { name: 'shortest_expected_delay', metrics: figures(4.71) },
    command: `warmstart compare configs/ppo.json --external-pretrain best_model.pt --seeds ${seeds}`,
  };
}
