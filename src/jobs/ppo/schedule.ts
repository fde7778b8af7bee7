import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import type { Rates } from './learner.ts';

/** Where a run stands. */
export interface Position {
  /** Environment steps so far, those of the critic phase among them. */
  readonly environmentSteps: number;
  /** PPO's updates made so far, and those that the budget leaves room for. */
  readonly update: number;
  readonly plannedUpdates: number;
  /** Environment steps at which the critic phase ended. */
  readonly handedOverAt: number;
  /** What rollbacks have multiplied the learning rates by. */
  readonly rateFactor: number;
}

/**
 * Learning rates, clip range and KL coefficient at a position, which is that before the update's rollout: unlike in
 * Stable-Baselines3 a linear schedule never reaches 0. With a pretrained policy the actor's rate rises linearly at
 * first, and the KL coefficient halves in every half-life; without one there is neither.
 */
export function ratesAt(
  configuration: ResolvedPpoConfiguration,
  { environmentSteps, update, plannedUpdates, handedOverAt, rateFactor }: Position,
  pretrained: boolean,
): Rates {
  const { warmstart, total_steps: total } = configuration;
  const left = Math.max(0, 1 - environmentSteps / total);
  const scheduled = (schedule: 'constant' | 'linear', value: number): number =>
    schedule === 'linear' ? value * left : value;
  const base = (rate: number): number => scheduled(configuration.learning_rate_schedule, rate) * rateFactor;
  const { learning_rate_ramp: ramp, kl_penalty: kl } = warmstart;
  const rampUpdates = ramp.fraction * plannedUpdates;
  const risen = pretrained && ramp.enabled && rampUpdates > 0 ? Math.min(1, (update + 1) / rampUpdates) : 1;
  const halvings = (environmentSteps - handedOverAt) / (kl.half_life * total);
  return {
    actor: base(configuration.learning_rate) * risen,
    critic: base(configuration.critic_learning_rate ?? configuration.learning_rate),
    clipRange: scheduled(configuration.clip_range_schedule, configuration.clip_range),
    klCoefficient: pretrained && kl.enabled ? kl.coefficient * 0.5 ** halvings : 0,
  };
}
