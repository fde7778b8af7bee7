import type { Gru, Oddity } from '../parts.ts';
import type { ModuleGroup } from '../module-groups.ts';
import type { NamedTensor, Orientation } from '../proposal.ts';

/** What a naming style finds among a file's modules. */
export interface Recognised {
  readonly grus: readonly Gru[];
  readonly oddities: readonly Oddity[];
  /** The modules that it leaves. */
  readonly rest: readonly ModuleGroup[];
}

/** Finds the recurrent layers that are named in one style. */
export type Recogniser = (groups: readonly ModuleGroup[]) => Recognised;

/** What a recurrent matrix, from the hidden state to the gates, shows by its shape. */
export interface Cell {
  readonly gates: 1 | 3 | 4;
  readonly size: number;
  /** Null where it is square. */
  readonly orientation: Orientation | null;
}

export function cellOf({ tensor: { shape } }: NamedTensor): Cell | null {
  if (shape.length !== 2 || shape.includes(0)) return null;
  const [rows, columns] = shape;
  if (rows === columns) return { gates: 1, size: rows, orientation: null };
  const size = Math.min(rows, columns);
  const gates = Math.max(rows, columns) / size;
  return gates === 3 || gates === 4 ? { gates, size, orientation: rows > columns ? 'out_in' : 'in_out' } : null;
}

/** How many numbers a matrix to these gates reads, lying one way or the other; null where it is none. */
export function inputsOf({ tensor: { shape } }: NamedTensor, { gates, size, orientation }: Cell): number | null {
  if (shape.length !== 2) return null;
  const [outputs, inputs] = orientation === 'in_out' ? [shape[1], shape[0]] : shape;
  return outputs === gates * size && inputs > 0 ? inputs : null;
}

export function hasLength(named: NamedTensor | undefined, length: number): boolean {
  return named === undefined || (named.tensor.shape.length === 1 && named.tensor.shape[0] === length);
}
