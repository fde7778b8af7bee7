import type { Text } from '../../contract/language.ts';
import type { FoundBy } from './choose-heads.ts';
import type { Sized } from './orientation.ts';
import type { Gru, Norm, Part } from './parts.ts';
import type { Orientation } from './proposal.ts';

/** How norms were given to layers: by the numbers of an nn.Sequential, or by the order of names. */
export interface NormPlaces {
  /** One behind each hidden layer, then the one before the heads. Empty without LayerNorm. */
  readonly norms: readonly Norm[];
  readonly certain: boolean;
}

/** The value head: in the file, missing, or with layers of its own, which are not converted. */
export type CriticState = 'shared' | 'missing' | 'separate';

/** The file's modules in their places of this network. */
export interface Network {
  readonly hidden: number;
  readonly layers: readonly Sized[];
  readonly grus: readonly Gru[];
  readonly normPlaces: NormPlaces;
  readonly actor: Sized;
  readonly actorBy: FoundBy;
  readonly critic: Sized | null;
  readonly criticBy: 'name' | 'shape';
  readonly criticState: CriticState;
  /** Modules that the actions do not depend on, with the reason. */
  readonly unused: readonly { readonly part: Part; readonly why: Text }[];
  /** How square matrices lie; null where nothing says it. */
  readonly assumed: Orientation | null;
  /** Whether the hidden layers' places are among the doubts. */
  readonly orderDoubted: boolean;
  /** What names and shapes leave open about how the modules are put together. */
  readonly doubts: readonly Text[];
}
