import type { ActionKind } from '../action-kinds.ts';
import type { ClassicControlId } from '../classic-control.ts';
import { failure } from '../errors/index.ts';
import { checkConfiguration, checkPpoConfiguration, type ResolvedConfiguration } from './check.ts';
import { keysOf } from './described.ts';
import type { Where } from './key-path.ts';
import type { DescribedKind } from './kind.ts';
import { KINDS, PPO, PRETRAINING } from './kinds.ts';
import { applyOverrides } from './overrides.ts';
import { pretrainConfigurationOf } from './pretrain-configuration-of.ts';

/** What using a model takes of a configuration, whichever kind of run it is for. */
export interface AnyConfiguration {
  /** Of a PPO run: of the cloning that it has, or would have had. */
  readonly configuration: ResolvedConfiguration;
  /** The classic control problem that it is about; null: the scheduling problem of `environment`. */
  readonly control: ClassicControlId | null;
  readonly actionKind: ActionKind;
  readonly where: Where;
}

/** Checks a configuration of any kind, changed by `--set`. Throws what checking does, and configuration/kind. */
export function checkAnyKind(raw: unknown, overrides: readonly string[], where: Where, file: string): AnyConfiguration {
  const kind = kindOf(raw, file);
  const changed = applyOverrides(raw, overrides, where, kind);
  if (kind !== PPO) {
    const configuration = checkConfiguration(changed.raw, changed.where);
    return { configuration, control: null, actionKind: 'categorical', where: changed.where };
  }
  const configuration = checkPpoConfiguration(changed.raw, changed.where);
  return {
    configuration: pretrainConfigurationOf(configuration),
    control: configuration.classic_control,
    actionKind: configuration.action_kind,
    where: changed.where,
  };
}

/** Checks the configuration that a model file holds, changed by `--set`. */
export function checkStored(raw: unknown, overrides: readonly string[], file: string): AnyConfiguration {
  return checkAnyKind(raw, overrides, () => file, file);
}

/**
 * The kind whose schema it names, else the one whose own keys it has; pretraining where its keys are of every kind.
 * Throws configuration/kind where it has keys of several that no other kind has.
 */
function kindOf(raw: unknown, file: string): DescribedKind {
  const given = typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {};
  const { $schema: schema } = given;
  const named = KINDS.find(({ name }) => typeof schema === 'string' && schema.endsWith(`${name}.schema.json`));
  if (named) return named;
  const found = KINDS.map((kind) => ({ kind, keys: ownKeys(kind).filter((key) => Object.hasOwn(given, key)) })).filter(
    ({ keys }) => keys.length > 0,
  );
  if (found.length > 1) {
    throw failure('configuration/kind', {
      file,
      found: found.map(({ kind: { name }, keys }) => ({ name, keys })),
    });
  }
  return found[0]?.kind ?? PRETRAINING;
}

/** The keys that no other kind has. */
function ownKeys(kind: DescribedKind): string[] {
  const others = KINDS.filter((other) => other !== kind).flatMap(({ described }) => keysOf(described));
  return keysOf(kind.described).filter((key) => !others.includes(key));
}
