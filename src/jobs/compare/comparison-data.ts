/**
 * How a run came to the policy that PPO starts from: random weights; cloning in the same run; or a pretrained model that
 * all runs of the mode share.
 */
export type CompareMode = 'scratch' | 'standard' | 'external';

/** In the order in which reports list them. */
export const COMPARE_MODES: readonly CompareMode[] = ['scratch', 'standard', 'external'];

export type TimeUnit = 'seconds' | 'service_times';

/** One value per evaluation episode, by the metric's name; the index is the episode, the same in every run. */
export type EpisodeValues = Readonly<Record<string, readonly number[]>>;

/** One evaluation during a run: means over its episodes. */
export interface CurvePoint {
  /** PPO's environment steps, the critic phase's counted; 0 is the policy that PPO starts from. */
  readonly environmentSteps: number;
  /** Seconds since PPO began. */
  readonly wallSeconds: number;
  /** Updates of the actor so far. */
  readonly update: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface ComparedRun {
  readonly mode: CompareMode;
  readonly seed: number;
  readonly directory: string;
  /** Evaluations on the common evaluation seeds, by environment steps. */
  readonly curve: readonly CurvePoint[];
  /** Final evaluation of best_model.pt. */
  readonly final: EpisodeValues;
  /** What came before PPO: within this run, or shared by all runs of the mode. */
  readonly pretraining: {
    readonly environmentSteps: number;
    readonly wallSeconds: number;
    readonly shared: boolean;
  } | null;
  /** The policy that PPO started from, on the same episodes as `final`; null for scratch. */
  readonly handOver: EpisodeValues | null;
}

/** The best heuristic strategy. */
export interface ComparedBaseline {
  readonly name: string;
  /** On the same episodes as `final`. */
  readonly metrics: EpisodeValues;
  /** Means over the episodes of the curves, where those are others. */
  readonly onCurveEpisodes?: Readonly<Record<string, number>>;
}

/** What a finished comparison hands to its report. */
export interface ComparisonData {
  readonly problem: string;
  readonly metric: 'mean_latency' | 'return';
  /** Unit of the problem's times; left out where it has none. */
  readonly timeUnit?: TimeUnit;
  /** PPO's budget of environment steps, the critic phase's counted. */
  readonly totalSteps: number;
  readonly evaluationEpisodes: number;
  readonly runs: readonly ComparedRun[];
  readonly baseline: ComparedBaseline | null;
  /** The command that makes this comparison again. */
  readonly command: string;
}
