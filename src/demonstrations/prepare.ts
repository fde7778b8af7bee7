import type { DemonstrationSource } from './demonstration-source.ts';
import { fitNormaliser, type Normaliser } from './normaliser.ts';
import { splitEpisodes, type Split } from './split.ts';
import { computeTargets, type StepTargets, type TargetSettings } from './targets.ts';

export interface PreparationSettings extends TargetSettings {
  /** Share of the episodes kept for validation, in (0, 1). */
  readonly validationSplit: number;
  readonly seed: number;
}

/** Demonstrations made ready for training. */
export interface PreparedDemonstrations {
  readonly source: DemonstrationSource;
  readonly split: Split;
  /** From the training episodes. */
  readonly normaliser: Normaliser;
  readonly targets: StepTargets;
}

/** Splits, fits the normaliser and computes returns and weights. Throws demonstrations/too-few-seeds, /no-weight. */
export function prepareDemonstrations(
  source: DemonstrationSource,
  settings: PreparationSettings,
): PreparedDemonstrations {
  const split = splitEpisodes(source.episodes, settings.validationSplit, settings.seed);
  const normaliser = fitNormaliser(source, split.training);
  return { source, split, normaliser, targets: computeTargets(source, split, settings) };
}
