/** What is known of a control problem before any of it is created. */
export type ControlSpec = DiscreteControlSpec | ContinuousControlSpec;

export interface DiscreteControlSpec extends SharedSpec {
  readonly kind: 'discrete';
  readonly actionCount: number;
}

export interface ContinuousControlSpec extends SharedSpec {
  readonly kind: 'continuous';
  /** Bounds of each number of an action, both included, in `actionUnit`. */
  readonly actionLow: readonly number[];
  readonly actionHigh: readonly number[];
  readonly actionUnit: string;
}

interface SharedSpec {
  /** The numbers of an observation, in order. */
  readonly features: readonly ControlFeature[];
  /** An episode is cut after this many steps. */
  readonly timeLimit: number;
  /** The state starts uniform between these, each number independent: [stateSize], in the state's own units. */
  readonly initialLow: readonly number[];
  readonly initialHigh: readonly number[];
}

/** `unit` is empty for a pure number. */
export interface ControlFeature {
  readonly name: string;
  readonly unit: string;
}
