import type { Text } from '../../contract/language.ts';
import type { NamedTensor, Orientation, Step } from './proposal.ts';

/** A module of the network in the file, recognised by its tensors' names and shapes. */
export interface Part {
  /** Its dotted name, taken apart. */
  readonly components: readonly string[];
  /** Of its first tensor in the file. */
  readonly position: number;
  readonly tensors: readonly NamedTensor[];
}

export interface Linear extends Part {
  readonly weight: NamedTensor;
  readonly bias: NamedTensor | null;
  /** Whether the matrix is named as Keras and flax name theirs, which lie [in, out]. */
  readonly kernel: boolean;
}

/** A LayerNorm. */
export interface Norm extends Part {
  readonly weight: NamedTensor;
  readonly bias: NamedTensor;
  readonly size: number;
}

/** Where one parameter comes from. */
export interface Piece {
  readonly sources: readonly NamedTensor[];
  readonly steps: readonly Step[];
}

export type GruStyle = 'torch' | 'keras' | 'flax' | 'onnx' | 'other';

/** One layer of a GRU. */
export interface Gru extends Part {
  readonly style: GruStyle;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly inputWeight: Piece;
  readonly hiddenWeight: Piece;
  /** Null where there is none. */
  readonly inputBias: Piece | null;
  readonly hiddenBias: Piece | null;
  /** How its matrices lie, where that says something about the file's others. */
  readonly orientation: Orientation | null;
}

/** A module that this network has no place for. */
export interface Oddity extends Part {
  readonly difference: Text;
}

export interface Parts {
  readonly linears: readonly Linear[];
  readonly norms: readonly Norm[];
  readonly grus: readonly Gru[];
  readonly oddities: readonly Oddity[];
}

/** A module's name as it stands in the file. */
export function partName({ components, tensors }: Part): string {
  return components.length > 0 ? components.join('.') : tensors[0].name;
}
