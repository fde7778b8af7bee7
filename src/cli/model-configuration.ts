import { checkStored, type AnyConfiguration } from '../contract/configuration/any-kind.ts';
import { loadAnyConfiguration } from '../files/load-configuration.ts';
import type { PolicyModel } from '../models/policy-model.ts';

/** What to take settings from: options of a command. */
interface Asked {
  readonly config?: string;
  readonly set: readonly string[];
}

/** The configuration that `--config` names, else the one that the model was trained with, changed by `--set`. */
export function modelConfiguration(
  { config, set }: Asked,
  { configuration: own }: PolicyModel,
  modelFile: string,
  cwd: string,
): AnyConfiguration {
  if (config === undefined) return checkStored(own, set, modelFile);
  return loadAnyConfiguration({ path: config, overrides: set, cwd });
}
