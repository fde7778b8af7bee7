import { lstm, malformedRecurrent, plainRecurrent, resetBefore } from '../differences.ts';
import { partOf, type ModuleGroup } from '../module-groups.ts';
import { partName, type Gru, type Oddity, type Piece } from '../parts.ts';
import type { Step } from '../proposal.ts';
import { sizeOf } from '../../stored-value.ts';
import { cellOf, inputsOf, type Recognised } from './recogniser.ts';

/**
 * tf.keras.layers.GRU: `kernel` [in, 3 × size], `recurrent_kernel` [size, 3 × size], `bias` [2, 3 × size], gates z, r,
 * h. Its state is z h + (1 − z) h̃, as PyTorch's. With reset_after=False, the only one that tfjs has, the reset gate
 * acts before the recurrent product and the bias is [3 × size]: another function.
 */
export function recogniseKeras(groups: readonly ModuleGroup[]): Recognised {
  const grus: Gru[] = [];
  const oddities: Oddity[] = [];
  const rest: ModuleGroup[] = [];
  for (const group of groups) {
    if (!group.tensors.has('recurrent_kernel')) rest.push(group);
    else {
      const part = layerOf(group);
      'difference' in part ? oddities.push(part) : grus.push(part);
    }
  }
  return { grus, oddities, rest };
}

function layerOf(group: ModuleGroup): Gru | Oddity {
  const part = partOf(group);
  const name = partName(part);
  const hidden = group.tensors.get('recurrent_kernel')!;
  const input = group.tensors.get('kernel');
  const bias = group.tensors.get('bias');
  const cell = cellOf(hidden);
  if (cell?.gates === 4) return { ...part, difference: lstm(name) };
  if (cell?.gates === 1) return { ...part, difference: plainRecurrent(name) };
  const inputSize = input && cell ? inputsOf(input, cell) : null;
  const known = 2 + (bias ? 1 : 0) === group.tensors.size;
  const biasSize = bias ? sizeOf(bias.tensor.shape) : 0;
  if (!input || !cell || inputSize === null || !known || (bias && biasSize % (3 * cell.size) !== 0)) {
    return { ...part, difference: malformedRecurrent(name, part.tensors) };
  }
  if (bias && biasSize !== 6 * cell.size) return { ...part, difference: resetBefore(name) };
  const turned: readonly Step[] = cell.orientation === 'in_out' ? [{ kind: 'transpose' }, GATES] : [GATES];
  const half = (index: 0 | 1): Piece | null =>
    bias ? { sources: [bias], steps: [{ kind: 'half', index }, GATES] } : null;
  return {
    ...part,
    ...{ style: 'keras', inputSize, hiddenSize: cell.size, orientation: cell.orientation },
    ...{ inputWeight: { sources: [input], steps: turned }, hiddenWeight: { sources: [hidden], steps: turned } },
    ...{ inputBias: half(0), hiddenBias: half(1) },
  };
}

const GATES: Step = { kind: 'gates', assumed: 'zrn' };
