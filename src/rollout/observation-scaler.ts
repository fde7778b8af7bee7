import { normaliserOf, type Normaliser } from '../demonstrations/normaliser.ts';
import { RunningMoments, type MomentsState } from '../demonstrations/running-moments.ts';

/** Where PPO takes the normaliser of its observations from. */
export interface ObservationScaler {
  /** The statistics at the moment; what a model file of this moment must hold. */
  readonly normaliser: Normaliser;
  /** Takes observations into the statistics, where they run: float32 [rows, stateDim], in the features' units. */
  learn(observations: Float32Array, rows: number): void;
  /** Plain data that survives JSON; null where nothing changes. */
  state(): MomentsState | null;
  restore(state: MomentsState | null): void;
}

/** Statistics that stay as they are: a pretrained model's, without which its weights mean something else. */
export class FixedScaler implements ObservationScaler {
  readonly normaliser: Normaliser;

  constructor(normaliser: Normaliser) {
    this.normaliser = normaliser;
  }

  learn(): void {}

  state(): null {
    return null;
  }

  restore(): void {}
}

/** Statistics of all observations so far, as Stable-Baselines3's VecNormalize keeps them. */
export class RunningScaler implements ObservationScaler {
  private readonly moments: RunningMoments;
  private current: Normaliser | null = null;

  constructor(stateDim: number) {
    this.moments = new RunningMoments(stateDim);
  }

  get normaliser(): Normaliser {
    return (this.current ??= normaliserOf(this.moments));
  }

  learn(observations: Float32Array, rows: number): void {
    this.moments.add(observations, rows);
    this.current = null;
  }

  state(): MomentsState {
    return this.moments.state();
  }

  restore(state: MomentsState | null): void {
    if (state) this.moments.restore(state);
    this.current = null;
  }
}

/** Beyond what any feature reaches; a normaliser in a model file has a finite bound. */
const UNBOUNDED = 1e6;

/** Leaves observations as they are. */
export function identityNormaliser(stateDim: number): Normaliser {
  return { mean: Array(stateDim).fill(0), std: Array(stateDim).fill(1), clip: UNBOUNDED, count: 0 };
}
