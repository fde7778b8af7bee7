/** Figures of one pass, over training batches or over the validation episodes. */
export interface CloningFigures {
  /** Weighted cross-entropy of the demonstrated actions, in nats; what early stopping and the schedule look at. */
  readonly loss: number;
  /** Share of decisions at which the most likely action is the demonstrated one, 0–1. */
  readonly accuracy: number;
  /** Mean entropy of the policy, in nats. */
  readonly entropy: number;
  /** Mean squared error of the value head, in units of the squared return scale. */
  readonly value_loss: number;
  /** 1 − value_loss / variance of the returns; 1 is perfect, below 0 is worse than a constant. */
  readonly explained_variance: number;
}

/** What `training_history.json` holds, by the kind of run: an epoch of pretraining, or what PPO did between two evaluations. */
export type HistoryRecord = EpochRecord | IntervalRecord;

/** Figures of PPO's updates, each a mean over their minibatches, or of the episodes that ended in their rollouts. */
export interface PpoFigures {
  /** The clipped objective, negated. */
  readonly policy_loss: number;
  /** Mean squared error of the value function, in units of the squared return scale. */
  readonly value_loss: number;
  /** In nats, or of a Gaussian its differential entropy. */
  readonly entropy: number;
  /** Estimate of KL(π_old ‖ π), in nats. */
  readonly approximate_kl: number;
  /** Share of steps whose probability ratio is outside the clip range. */
  readonly clip_fraction: number;
  /** Of the returns by the values that the rollout was decided with. */
  readonly explained_variance: number;
  /** KL(pretrained ‖ π), in nats; only where PPO started from a model. */
  readonly kl_to_pretrained?: number;
  /** Of the demonstrations replayed beside PPO, in nats; only where there are such. */
  readonly cloning_loss?: number;
  readonly gradient_norm: number;
  readonly learning_rate: number;
}

/** PPO from one evaluation to the next. */
export interface IntervalRecord extends Partial<PpoFigures> {
  /** Updates made so far; those of the critic phase, which change no action, are not among them. */
  readonly update: number;
  /** Environment steps so far, those of the critic phase among them. */
  readonly environment_steps: number;
  /** Since the run began, without the time that it was stopped for. */
  readonly seconds: number;
  /** Over rollouts and updates; without evaluation. */
  readonly steps_per_second: number;
  /** Shares of that time. */
  readonly rollout_fraction: number;
  readonly update_fraction: number;
  /** Whether this evaluation's policy became `best_model.pt`. */
  readonly best: boolean;
  /** Means over the evaluation's episodes, by metric. */
  readonly evaluation: Readonly<Record<string, number>>;
}

type Prefixed<Prefix extends string, T> = { readonly [K in keyof T as `${Prefix}_${K & string}`]: T[K] };

/** One epoch in `training_history.json`. */
export interface EpochRecord extends Prefixed<'training', CloningFigures>, Prefixed<'validation', CloningFigures> {
  readonly epoch: number;
  /** Training steps (updates) made so far. */
  readonly step: number;
  /** Mean norm of the actor's gradient before clipping. */
  readonly gradient_norm: number;
  /** Rate of the epoch's last step. */
  readonly learning_rate: number;
  /** Loss-bearing time steps trained on in this epoch. */
  readonly samples: number;
  /** Over training time with data loading and metrics; without validation, rollouts and saving. */
  readonly samples_per_second: number;
  /** Training time of the epoch, in seconds. */
  readonly seconds: number;
  /** Whether this epoch's model became `best_model.pt`. */
  readonly best: boolean;
  /** Evaluation in the environment after this epoch, where there was one. */
  readonly evaluation?: Readonly<Record<string, number>>;
}

/** Prefixes the names of a pass's figures, as `EpochRecord` holds them. */
export function prefixed<Prefix extends 'training' | 'validation'>(prefix: Prefix, figures: CloningFigures) {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [`${prefix}_${name}`, value as number]),
  ) as Prefixed<Prefix, CloningFigures>;
}
