import { checkStored, type StoredConfiguration } from '../contract/configuration/stored.ts';
import { loadConfiguration } from '../files/load-configuration.ts';
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
): StoredConfiguration {
  if (config === undefined) return checkStored(own, set, modelFile);
  return { ...loadConfiguration({ path: config, overrides: set, cwd }), control: null };
}
