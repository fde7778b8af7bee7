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
