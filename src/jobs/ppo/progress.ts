import type { IntervalRecord, PpoFigures } from '../../contract/history.ts';

/** Sums of what happened since the last evaluation. */
interface Interval {
  updates: number;
  steps: number;
  rolloutSeconds: number;
  updateSeconds: number;
  /** By figure. */
  readonly sums: Record<string, number>;
}

/** Plain data; survives JSON that keeps what is not finite. */
export interface ProgressState {
  readonly environmentSteps: number;
  readonly update: number;
  readonly criticSteps: number | null;
  readonly rateFactor: number;
  readonly bestValue: number;
  readonly bestUpdate: number;
  /** The pretrained policy's evaluation episodes, by the metric that policies are told apart by; null without one. */
  readonly pretrained: readonly number[] | null;
  readonly rolloutSeconds: number;
  readonly updateSeconds: number;
  readonly evaluationSeconds: number;
  readonly evaluatedUpdate: number;
  readonly interval: Interval;
}

/** How far a PPO run has come; all of it belongs to a checkpoint. */
export class Progress implements ProgressState {
  environmentSteps = 0;
  /** PPO's updates made. */
  update = 0;
  /** Environment steps of the critic phase; null while it goes on. */
  criticSteps: number | null = null;
  rateFactor = 1;
  /** Of the metric that policies are told apart by, its sign taken so that higher is better. */
  bestValue = -Infinity;
  bestUpdate = 0;
  pretrained: readonly number[] | null = null;
  rolloutSeconds = 0;
  updateSeconds = 0;
  evaluationSeconds = 0;
  /** The update of the last evaluation; −1 before the first. */
  evaluatedUpdate = -1;
  interval: Interval = emptyInterval();

  /** Notes a rollout with what was learned from it; `figures` are those of an update of PPO, null in the critic phase. */
  add(steps: number, seconds: { readonly rollout: number; readonly update: number }, figures: PpoFigures | null): void {
    this.environmentSteps += steps;
    this.rolloutSeconds += seconds.rollout;
    this.updateSeconds += seconds.update;
    const { interval } = this;
    interval.steps += steps;
    interval.rolloutSeconds += seconds.rollout;
    interval.updateSeconds += seconds.update;
    if (!figures) return;
    this.update++;
    interval.updates++;
    for (const [name, value] of Object.entries(figures) as [string, number][]) {
      interval.sums[name] = (interval.sums[name] ?? 0) + value;
    }
  }

  /** The record from the last evaluation to this one, and a new interval begun. */
  endInterval(evaluation: Readonly<Record<string, number>>, best: boolean): IntervalRecord {
    const { interval } = this;
    const seconds = interval.rolloutSeconds + interval.updateSeconds;
    const means = Object.fromEntries(
      Object.entries(interval.sums).map(([name, sum]) => [name, sum / interval.updates]),
    ) as Partial<PpoFigures>;
    const share = (part: number): number => (seconds > 0 ? part / seconds : 0);
    this.interval = emptyInterval();
    this.evaluatedUpdate = this.update;
    return {
      update: this.update,
      environment_steps: this.environmentSteps,
      seconds: this.rolloutSeconds + this.updateSeconds + this.evaluationSeconds,
      steps_per_second: seconds > 0 ? interval.steps / seconds : 0,
      rollout_fraction: share(interval.rolloutSeconds),
      update_fraction: share(interval.updateSeconds),
      ...means,
      best,
      evaluation,
    };
  }

  /** Over rollouts and updates; without evaluation. */
  get stepsPerSecond(): number {
    return this.environmentSteps / Math.max(1e-9, this.rolloutSeconds + this.updateSeconds);
  }

  state(): ProgressState {
    return { ...this, interval: { ...this.interval, sums: { ...this.interval.sums } } };
  }

  restore(state: ProgressState): void {
    Object.assign(this, { ...state, interval: { ...state.interval, sums: { ...state.interval.sums } } });
  }
}

function emptyInterval(): Interval {
  return { updates: 0, steps: 0, rolloutSeconds: 0, updateSeconds: 0, sums: {} };
}
