import {
  checkConfiguration,
  checkPpoConfiguration,
  type ResolvedConfiguration,
  type ResolvedPpoConfiguration,
} from '../../contract/configuration/check.ts';
import type { Where } from '../../contract/configuration/key-path.ts';
import type { DescribedKind } from '../../contract/configuration/kind.ts';
import { PPO, PRETRAINING } from '../../contract/configuration/kinds.ts';
import { ppoRunFolder } from '../../contract/configuration/pretrain-configuration-of.ts';
import type { RunKind } from '../../contract/run.ts';

/** A configuration with the kind of run that it is of; nothing in it is left to defaults. */
export type KindOfConfiguration =
  | { readonly kind: 'pretrain'; readonly configuration: ResolvedConfiguration }
  | { readonly kind: 'ppo'; readonly configuration: ResolvedPpoConfiguration };

/** What is known of the configurations of a kind of run. */
export const DESCRIBED: Readonly<Record<RunKind, DescribedKind>> = { pretrain: PRETRAINING, ppo: PPO };

/** Checks a configuration and fills in the defaults. Throws typed errors of the kinds `configuration/…`. */
export function checkOfKind(kind: RunKind, raw: unknown, where: Where = () => undefined): KindOfConfiguration {
  return kind === 'pretrain'
    ? { kind, configuration: checkConfiguration(raw, where) }
    : { kind, configuration: checkPpoConfiguration(raw, where) };
}

/** The folder that a run writes, as its configuration names it. */
export function runFolder(checked: KindOfConfiguration): string {
  return checked.kind === 'pretrain' ? checked.configuration.output_dir : ppoRunFolder(checked.configuration);
}
