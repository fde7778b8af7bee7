import { digestOf } from './canonical-json.ts';

/** Version of the set's files; raised when their layout or meaning changes. */
export const FORMAT_VERSION = 1;

/** Everything that determines what a collected set contains. Weights of demonstrators are not part of it. */
export interface Recipe {
  readonly format_version: number;
  /** Raised when the simulator or a strategy gives other numbers for the same settings. */
  readonly simulator_version: number;
  /** Resolved settings; a trace stands in `arrivals` as `sha256:` and the digest of its file. */
  readonly environment: Readonly<Record<string, unknown>>;
  readonly strategies: readonly { readonly name: string; readonly episodes: number }[];
  readonly seed: number;
  readonly switch_every: number;
  /**
   * Only where a policy demonstrated: SHA-256 of the files of the models that acted together. The rounding of the engine
   * that they ran on is not part of it.
   */
  readonly policy?: { readonly members: readonly string[] } | undefined;
}

export interface RecipeSettings {
  readonly simulatorVersion: number;
  readonly environment: Readonly<Record<string, unknown>>;
  /** Digest of the trace file that `environment.arrivals` names; null where it names none. */
  readonly traceDigest: string | null;
  readonly demonstrations: {
    readonly strategies: readonly { readonly name: string; readonly episodes: number }[];
    readonly seed: number;
    readonly switch_every: number;
  };
}

export function recipeOf({ simulatorVersion, environment, traceDigest, demonstrations }: RecipeSettings): Recipe {
  return {
    format_version: FORMAT_VERSION,
    simulator_version: simulatorVersion,
    environment: traceDigest === null ? environment : { ...environment, arrivals: `sha256:${traceDigest}` },
    strategies: demonstrations.strategies.map(({ name, episodes }) => ({ name, episodes })),
    seed: demonstrations.seed,
    switch_every: demonstrations.switch_every,
  };
}

/** Names the content: sets of one fingerprint hold the same numbers. SHA-256, hexadecimal. */
export function fingerprintOf(recipe: Recipe): string {
  return digestOf(recipe);
}

/** Names the problem that was played, whoever played it. SHA-256, hexadecimal. */
export function environmentIdentityOf(recipe: Recipe): string {
  return digestOf({ simulator_version: recipe.simulator_version, environment: recipe.environment });
}
