import type { Activation } from '../../contract/activations.ts';
import type { Text } from '../../contract/language.ts';
import type { Normaliser } from '../../demonstrations/normaliser.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { StoredTensor } from '../stored-value.ts';

/** A tensor with its dotted path in the file. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: StoredTensor;
}

/** How sure it is which tensor a parameter comes from. `open`: a question has to be answered first. */
export type Certainty = 'certain' | 'likely' | 'open';

/** The orders that a GRU's three gates can stand in; `rzn` is PyTorch's and this network's. */
export const GATE_ORDERS = ['rzn', 'zrn', 'rnz', 'znr', 'nrz', 'nzr'] as const;
export type GateOrder = (typeof GATE_ORDERS)[number];

/** Which side of a matrix the outputs are on; `out_in` is PyTorch's and this network's. */
export const ORIENTATIONS = ['out_in', 'in_out'] as const;
export type Orientation = (typeof ORIENTATIONS)[number];

/** What is done to a parameter's sources, one step after the other. `assumed` is null where only an answer decides. */
export type Step =
  /** The first axis, of size 1, is dropped. */
  | { readonly kind: 'flatten' }
  /** Of each source. */
  | { readonly kind: 'transpose' }
  /** Of a square matrix, which shows neither way: transposed where the orientation is `in_out`. */
  | { readonly kind: 'orient'; readonly assumed: Orientation | null }
  /** The sources one below the other. */
  | { readonly kind: 'stack' }
  /** One half of the numbers: a tensor holds both biases. */
  | { readonly kind: 'half'; readonly index: 0 | 1 }
  /** Zeros for the first two gates: only the third has a bias. */
  | { readonly kind: 'third-gate' }
  /** The gates' rows brought into the order r, z, n. */
  | { readonly kind: 'gates'; readonly assumed: GateOrder | null }
  /** There is no source. */
  | { readonly kind: 'zeros' };

/** Where one parameter of the network comes from. */
export interface MappedTensor {
  /** Its name in this network's state_dict. */
  readonly target: string;
  readonly sources: readonly NamedTensor[];
  readonly steps: readonly Step[];
  readonly certainty: Certainty;
  readonly why: Text;
}

/** A tensor that no parameter comes from. */
export interface UnusedTensor {
  readonly name: string;
  readonly why: Text;
}

/** What the tensors cannot tell, or what is lost unless somebody agrees. */
export type QuestionKey = 'activation' | 'orientation' | 'gates' | 'critic' | 'layout';

export interface Question {
  readonly key: QuestionKey;
  readonly text: Text;
  /** Values that `--choose KEY=VALUE` takes. */
  readonly options: readonly string[];
}

/** Statistics of the observations that the file holds. */
export interface FoundNormaliser {
  readonly normaliser: Normaliser;
  /** The same with what the file leaves open, a clip or an epsilon, taken otherwise. */
  readonly variants: readonly Normaliser[];
  readonly names: readonly string[];
}

export interface Mapping {
  readonly kind: 'mapping';
  /** The file, for errors. */
  readonly where: string;
  /** `activation` is null where the file does not say it. */
  readonly shape: Omit<PolicyShape, 'activation'> & { readonly activation: Activation | null };
  /** One for each parameter, in the network's order. */
  readonly mapped: readonly MappedTensor[];
  readonly unused: readonly UnusedTensor[];
  readonly questions: readonly Question[];
  readonly normaliser: FoundNormaliser | null;
}

/** The file holds a network that this one cannot be. */
export interface Inexpressible {
  readonly kind: 'inexpressible';
  readonly where: string;
  /** Each with what was expected and what was found. */
  readonly differences: readonly Text[];
  readonly tensors: readonly NamedTensor[];
}

export type Proposal = Mapping | Inexpressible;
