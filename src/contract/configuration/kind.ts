import type * as z from 'zod';
import { describedBy, type Described } from './described.ts';
import type { EnvironmentConfiguration, ResolvedEnvironment } from './environment.ts';
import type { Rule } from './rules/rule.ts';

/** What every kind of configuration holds. */
export interface Common {
  readonly $schema?: string | undefined;
  readonly environment: EnvironmentConfiguration;
}

/** What is known of a kind of configuration without its type. */
export interface DescribedKind {
  /** The name of its default file in configs/, and of its JSON schema in resources/schema/. */
  readonly name: string;
  /** As editors show it. */
  readonly title: string;
  readonly described: Described;
}

/** A kind of configuration: all that checking, documenting and loading one need to know of it. */
export interface ConfigurationKind<C extends Common> extends DescribedKind {
  readonly schema: z.ZodType<C>;
  /** What must hold between settings that are each fine by themselves. */
  readonly rules: readonly Rule<C>[];
}

/** A checked configuration in which nothing is left to defaults. */
export type Resolved<C extends Common> = Omit<C, '$schema'> & { readonly environment: ResolvedEnvironment };

/** Completes a kind with the description of its settings, made when it is first asked for. */
export function configurationKind<C extends Common>(
  kind: Omit<ConfigurationKind<C>, 'described'>,
): ConfigurationKind<C> {
  let described: Described | undefined;
  return {
    ...kind,
    get described() {
      return (described ??= describedBy(kind.schema));
    },
  };
}
