import { RunningMoments, type MomentsState } from '../demonstrations/running-moments.ts';

/** Brings rewards into the unit that the value function learns in. */
export interface RewardScaler {
  /** What a value is multiplied by to give a return. */
  readonly returnScale: number;
  /**
   * Scales the rewards of one step of all lanes, float64 [lanes], into `target` from `offset` on. `ended` [lanes]: 1
   * where the lane's episode ended with the step.
   */
  scale(rewards: Float64Array, ended: Uint8Array, target: Float32Array, offset: number): void;
  /** Plain data that survives JSON; null where nothing changes. */
  state(): RewardScalerState | null;
  restore(state: RewardScalerState | null): void;
}

export interface RewardScalerState {
  readonly moments: MomentsState;
  readonly returns: readonly number[];
}

/** Divides by one number: 1, or the return scale that a pretrained value function learned in. */
export class FixedRewardScaler implements RewardScaler {
  readonly returnScale: number;

  constructor(returnScale: number) {
    this.returnScale = returnScale;
  }

  scale(rewards: Float64Array, _ended: Uint8Array, target: Float32Array, offset: number): void {
    for (let lane = 0; lane < rewards.length; lane++) target[offset + lane] = rewards[lane] / this.returnScale;
  }

  state(): null {
    return null;
  }

  restore(): void {}
}

/** Keeps the variance away from 0 before returns have varied. */
const EPSILON = 1e-8;

/**
 * Divides by the standard deviation of the discounted returns so far, and clips, as Stable-Baselines3's VecNormalize
 * does: the returns run forward, G ← γ G + r, and begin at 0 with each episode.
 */
export class RunningRewardScaler implements RewardScaler {
  private readonly gamma: number;
  private readonly clip: number;
  private readonly moments = new RunningMoments(1);
  private readonly returns: Float64Array;

  constructor(settings: { readonly lanes: number; readonly gamma: number; readonly clip: number }) {
    this.gamma = settings.gamma;
    this.clip = settings.clip;
    this.returns = new Float64Array(settings.lanes);
  }

  get returnScale(): number {
    return this.moments.count === 0 ? 1 : Math.sqrt(this.moments.varianceOf(0) + EPSILON);
  }

  scale(rewards: Float64Array, ended: Uint8Array, target: Float32Array, offset: number): void {
    const { returns, gamma, clip } = this;
    for (let lane = 0; lane < rewards.length; lane++) returns[lane] = gamma * returns[lane] + rewards[lane];
    this.moments.add(returns, returns.length);
    const { returnScale } = this;
    for (let lane = 0; lane < rewards.length; lane++) {
      target[offset + lane] = Math.min(clip, Math.max(-clip, rewards[lane] / returnScale));
      if (ended[lane]) returns[lane] = 0;
    }
  }

  state(): RewardScalerState {
    return { moments: this.moments.state(), returns: Array.from(this.returns) };
  }

  restore(state: RewardScalerState | null): void {
    if (!state) return;
    this.moments.restore(state.moments);
    this.returns.set(state.returns);
  }
}
