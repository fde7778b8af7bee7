import type { TypedError } from '../../base/errors.ts';
import type { SingleProblem } from '../errors/configuration.ts';
import { failure } from '../errors/index.ts';
import { resolveEnvironment } from './environment.ts';
import type { Where } from './key-path.ts';
import type { Common, ConfigurationKind, Resolved } from './kind.ts';
import { PPO, PRETRAINING } from './kinds.ts';
import type { PpoConfiguration } from './ppo.ts';
import type { PretrainConfiguration } from './pretrain.ts';
import { schemaProblems } from './schema-problems.ts';

export type ResolvedConfiguration = Resolved<PretrainConfiguration>;
export type ResolvedPpoConfiguration = Resolved<PpoConfiguration>;

/**
 * Checks what someone wrote and fills in the defaults; checking the result again gives the same. `where` tells where a
 * setting was given. Throws configuration/invalid, /unknown-key, /unknown-strategy, or configuration/several.
 */
export function checkConfiguration(raw: unknown, where: Where): ResolvedConfiguration {
  return check(PRETRAINING, raw, where);
}

/** The same for the configuration of a PPO run. */
export function checkPpoConfiguration(raw: unknown, where: Where): ResolvedPpoConfiguration {
  return check(PPO, raw, where);
}

function check<C extends Common>(kind: ConfigurationKind<C>, raw: unknown, where: Where): Resolved<C> {
  const result = kind.schema.safeParse(raw);
  if (!result.success) throw combined(schemaProblems(result.error.issues, raw, where, kind.described));
  const conflicts = kind.rules.flatMap((rule) => rule(result.data, where) ?? []);
  if (conflicts.length > 0) throw combined(conflicts);
  const { $schema: _editorsOnly, ...configuration } = result.data;
  return { ...configuration, environment: resolveEnvironment(result.data.environment) };
}

function combined(problems: readonly SingleProblem[]): TypedError {
  const [first, ...others] = problems;
  if (others.length > 0) return failure('configuration/several', { problems });
  return failure(first.kind, first.params as never);
}
