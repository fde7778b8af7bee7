import { mean } from '../../base/statistics.ts';
import type { IntervalRecord, PpoFigures } from '../../contract/history.ts';
import type { Run } from '../../store/runs/run.ts';

/** What one update tells beside its figures. */
export interface RolloutCurves {
  readonly episodes: Readonly<Record<string, readonly number[]>>;
  readonly stepsPerSecond: number;
  readonly rolloutSeconds: number;
  /** The part of the rollout that the engine computed in. */
  readonly inferenceSeconds: number;
  readonly updateSeconds: number;
}

/** Draws a PPO run's curves over environment steps: every update as an event and in TensorBoard. */
export class PpoCurves {
  private readonly run: Run<IntervalRecord>;

  constructor(run: Run<IntervalRecord>) {
    this.run = run;
  }

  update(environmentSteps: number, figures: PpoFigures, rollout: RolloutCurves): void {
    const episodeMean = (name: string): number => mean(rollout.episodes[name] ?? []);
    const values = {
      ...figures,
      episode_return: episodeMean('return'),
      episode_length: episodeMean('length'),
      steps_per_second: rollout.stepsPerSecond,
      rollout_seconds: rollout.rolloutSeconds,
      inference_seconds: rollout.inferenceSeconds,
      update_seconds: rollout.updateSeconds,
    };
    this.run.step(0, environmentSteps, values);
    const scalars = Object.entries(values).map(
      ([name, value]) => [`${GROUPS[name] ?? 'train'}/${name}`, value] as const,
    );
    this.run.tensorboard.scalars(
      environmentSteps,
      Object.fromEntries(scalars.filter(([, value]) => Number.isFinite(value))),
    );
  }

  critic(environmentSteps: number, explainedVariance: number, valueLoss: number): void {
    this.run.tensorboard.scalars(environmentSteps, {
      'critic_phase/explained_variance': explainedVariance,
      'critic_phase/value_loss': valueLoss,
    });
  }

  evaluation(environmentSteps: number, means: Readonly<Record<string, number>>): void {
    const scalars = Object.entries(means).map(([name, value]) => [`evaluation/${name}`, value]);
    this.run.tensorboard.scalars(environmentSteps, Object.fromEntries(scalars) as Record<string, number>);
  }
}

/** Where TensorBoard shows a figure that is not of the training itself. */
const GROUPS: Readonly<Record<string, string>> = {
  episode_return: 'rollout',
  episode_length: 'rollout',
  steps_per_second: 'time',
  rollout_seconds: 'time',
  inference_seconds: 'time',
  update_seconds: 'time',
};
