import { lstm } from '../differences.ts';
import type { Gru, Linear, Oddity, Piece } from '../parts.ts';
import type { Step } from '../proposal.ts';
import { tensorName, wordsOf } from '../tensor-name.ts';
import { cellOf, type Cell } from './recogniser.ts';

interface Found {
  readonly linears: readonly Linear[];
  readonly grus: readonly Gru[];
  readonly oddities: readonly Oddity[];
}

/**
 * Recurrent layers under names of the user's own: two matrices to all gates, one from the input and one from the hidden
 * state, side by side in one module. They look like linear layers with three (a GRU) or four (an LSTM) times the width
 * of the others.
 */
export function recogniseUnnamed(linears: readonly Linear[]): Found {
  const cells = new Map(linears.map((linear) => [linear, wideCell(linear)]));
  const narrow = new Set(linears.filter((linear) => !cells.get(linear)).flatMap(({ weight }) => weight.tensor.shape));
  const pairs: [Linear, Linear][] = [];
  let waiting: Linear | null = null;
  for (const linear of [...linears].sort((a, b) => a.position - b.position)) {
    const cell = cells.get(linear);
    // Where nothing else has the cell's width, these are layers of a wider network.
    if (!cell || !narrow.has(cell.size)) continue;
    if (waiting && sameModule(waiting, linear) && sameCell(cells.get(waiting)!, cell)) {
      pairs.push([waiting, linear]);
      waiting = null;
    } else waiting = linear;
  }
  const taken = new Set(pairs.flat());
  const grus: Gru[] = [];
  const oddities: Oddity[] = [];
  for (const pair of pairs) {
    const part = layerOf(pair, cells.get(pair[0])!);
    'difference' in part ? oddities.push(part) : grus.push(part);
  }
  return { linears: linears.filter((linear) => !taken.has(linear)), grus, oddities };
}

/** The cell that a linear layer's matrix would be the recurrent one of. */
function wideCell({ weight, bias }: Linear): Cell | null {
  const cell = cellOf(weight);
  if (!cell || cell.gates === 1) return null;
  return bias === null || bias.tensor.data.length === cell.gates * cell.size ? cell : null;
}

function sameCell(a: Cell, b: Cell): boolean {
  return a.gates === b.gates && a.size === b.size && a.orientation === b.orientation;
}

/** `gru.W` and `gru.U` are in one module, and so are `gru.x2h.weight` and `gru.h2h.weight`. */
function sameModule(a: Linear, b: Linear): boolean {
  const outer = ({ weight: { name } }: Linear, levels: number) => name.split(/[./]/).slice(0, -levels).join('.');
  return outer(a, 1) === outer(b, 1) || outer(a, 2) === outer(b, 2);
}

function layerOf(pair: readonly [Linear, Linear], cell: Cell): Gru | Oddity {
  const [input, hidden] = isHidden(pair[0]) && !isHidden(pair[1]) ? [pair[1], pair[0]] : pair;
  const part = {
    components: pair[0].components,
    position: pair[0].position,
    tensors: [...pair[0].tensors, ...pair[1].tensors],
  };
  if (cell.gates === 4) return { ...part, difference: lstm(hidden.weight.name) };
  const turned: readonly Step[] = cell.orientation === 'in_out' ? [{ kind: 'transpose' }, GATES] : [GATES];
  const matrix = ({ weight }: Linear): Piece => ({ sources: [weight], steps: turned });
  const vector = ({ bias }: Linear): Piece | null => (bias ? { sources: [bias], steps: [GATES] } : null);
  return {
    ...part,
    ...{ style: 'other', inputSize: cell.size, hiddenSize: cell.size, orientation: cell.orientation },
    ...{ inputWeight: matrix(input), hiddenWeight: matrix(hidden) },
    ...{ inputBias: vector(input), hiddenBias: vector(hidden) },
  };
}

const GATES: Step = { kind: 'gates', assumed: null };
const HIDDEN = ['hh', 'h2h', 'hidden', 'recurrent', 'rec', 'u', 'r'];

/** Whether a matrix's own name says that it reads the hidden state. */
function isHidden({ weight }: Linear): boolean {
  const { module, leaf } = tensorName(weight.name);
  return wordsOf(`${module.at(-1) ?? ''}_${leaf}`).some((word) => HIDDEN.includes(word));
}
