import type { ResolvedConfiguration } from '../../contract/configuration/check.ts';
import type { DemonstrationSource } from '../../demonstrations/demonstration-source.ts';
import { prepareDemonstrations, type PreparedDemonstrations } from '../../demonstrations/prepare.ts';
import { TrainingBatches } from '../../demonstrations/training-batches.ts';

/** Demonstrations prepared as a configuration asks for. Throws demonstrations/too-few-seeds, /no-weight. */
export function prepare(source: DemonstrationSource, configuration: ResolvedConfiguration): PreparedDemonstrations {
  const { gamma, validation_split: validationSplit, seed, loss, demonstrations } = configuration;
  return prepareDemonstrations(source, {
    gamma,
    validationSplit,
    seed,
    // A policy's probabilities are all to be learned alike.
    advantageWeighting: source.readProbabilities ? 'none' : loss.advantage_weighting,
    advantageScope: loss.advantage_scope,
    beta: loss.beta,
    demonstratorWeights: Object.fromEntries(demonstrations.strategies.map(({ name, weight }) => [name, weight])),
  });
}

/** The stream of batches of its training episodes. */
export function trainingBatches(demonstrations: PreparedDemonstrations, c: ResolvedConfiguration): TrainingBatches {
  return new TrainingBatches(demonstrations, demonstrations.split.training, {
    lanes: c.batch_size / c.sequence_length,
    sequenceLength: c.sequence_length,
    carryHiddenState: c.carry_hidden_state,
    burnIn: c.burn_in,
    augmentation: { noise: c.augmentation.noise, featureDropout: c.augmentation.feature_dropout },
    seed: c.seed,
  });
}
