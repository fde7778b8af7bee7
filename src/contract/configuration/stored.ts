import type { ClassicControlId } from '../classic-control.ts';
import { checkConfiguration, checkPpoConfiguration, type ResolvedConfiguration } from './check.ts';
import type { Where } from './key-path.ts';
import { PPO, PRETRAINING } from './kinds.ts';
import { applyOverrides } from './overrides.ts';
import { pretrainConfigurationOf } from './pretrain-configuration-of.ts';

/** What a model was trained with, whichever kind of run trained it. */
export interface StoredConfiguration {
  /** Of a PPO run: of the cloning that it has, or would have had. */
  readonly configuration: ResolvedConfiguration;
  /** The classic control problem that it was trained on; null: the scheduling problem of `environment`. */
  readonly control: ClassicControlId | null;
  readonly where: Where;
}

/** Checks the configuration that a model file holds, changed by `--set`. Throws what checking does. */
export function checkStored(raw: unknown, overrides: readonly string[], file: string): StoredConfiguration {
  const ppo = typeof raw === 'object' && raw !== null && Object.hasOwn(raw, 'n_envs');
  const changed = applyOverrides(raw, overrides, () => file, ppo ? PPO : PRETRAINING);
  if (!ppo)
    return { configuration: checkConfiguration(changed.raw, changed.where), control: null, where: changed.where };
  const configuration = checkPpoConfiguration(changed.raw, changed.where);
  return {
    configuration: pretrainConfigurationOf(configuration),
    control: configuration.classic_control,
    where: changed.where,
  };
}
