import { Random } from '../../../base/random.ts';
import { float32, sizeOf, type StoredDict, type StoredTensor, type StoredValue } from '../../stored-value.ts';

type Entries = [string, StoredTensor][];

const random = new Random(5);

/** A tensor of random numbers under a name. */
export function tensor(name: string, ...shape: number[]): Entries {
  return [
    [
      name,
      float32(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, () => 0.4 * random.normal()),
      ),
    ],
  ];
}

/** torch.nn.Linear. */
export function linear(name: string, output: number, input: number): Entries {
  return [...tensor(`${name}.weight`, output, input), ...tensor(`${name}.bias`, output)];
}

/** torch.nn.LayerNorm. */
export function norm(name: string, size: number): Entries {
  return [...tensor(`${name}.weight`, size), ...tensor(`${name}.bias`, size)];
}

/** torch.nn.GRU, or with four gates torch.nn.LSTM. */
export function recurrent(name: string, size: number, input: number, gates = 3): Entries {
  return [
    ...tensor(`${name}.weight_ih_l0`, gates * size, input),
    ...tensor(`${name}.weight_hh_l0`, gates * size, size),
    ...tensor(`${name}.bias_ih_l0`, gates * size),
    ...tensor(`${name}.bias_hh_l0`, gates * size),
  ];
}

export function stateDict(...entries: readonly Entries[]): StoredDict {
  return new Map<string, StoredValue>(entries.flat());
}
