import { checkConfiguration, type ResolvedConfiguration } from '../contract/configuration/check.ts';
import type { Where } from '../contract/configuration/key-path.ts';
import { applyOverrides } from '../contract/configuration/overrides.ts';
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
): { readonly configuration: ResolvedConfiguration; readonly where: Where } {
  if (config !== undefined) return loadConfiguration({ path: config, overrides: set, cwd });
  const { raw, where } = applyOverrides(own, set, () => modelFile);
  return { configuration: checkConfiguration(raw, where), where };
}
