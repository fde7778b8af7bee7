import { mlpNames } from '../../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../../learning/policy-shape.ts';
import { float32, type StoredTensor, type StoredDict, type StoredValue } from '../../stored-value.ts';
import type { Weights } from '../../weights.ts';
import type { GateOrder } from '../proposal.ts';

/** How another program might have saved a network of ours. */
export interface Style {
  /** Before every name, such as `module.actor.`. */
  readonly prefix: string;
  readonly mlp: keyof typeof MLP_NAMES;
  readonly heads: readonly [actor: string, critic: string];
  readonly gru: keyof typeof GRU_STYLES;
  /** Of GRUs whose names do not say it. */
  readonly gates: GateOrder;
  /** Whether matrices lie [in, out]. */
  readonly turned: boolean;
}

interface LayerNames {
  readonly linear: (layer: number, norm: boolean) => string;
  readonly norm: (layer: number) => string;
  /** Of the LayerNorm before the heads. */
  readonly last: (layers: number) => string;
  readonly leaves: { readonly weight: string; readonly bias: string; readonly scale: string; readonly shift: string };
}

const TORCH = { weight: 'weight', bias: 'bias', scale: 'weight', shift: 'bias' };
const suffix = (layer: number) => (layer === 0 ? '' : `_${layer}`);

export const MLP_NAMES = {
  sequential: {
    linear: (layer, norm) => `trunk.${layer * (norm ? 3 : 2)}`,
    norm: (layer) => `trunk.${layer * 3 + 2}`,
    last: () => 'final_norm',
    leaves: TORCH,
  },
  'sequential with dropout': {
    linear: (layer) => `net.${layer * 4}`,
    norm: (layer) => `net.${layer * 4 + 2}`,
    last: () => 'rnn_norm',
    leaves: TORCH,
  },
  'fc1, fc2': {
    linear: (layer) => `fc${layer + 1}`,
    norm: (layer) => `ln${layer + 1}`,
    last: () => 'ln_out',
    leaves: TORCH,
  },
  'norms counted on': {
    linear: (layer) => `encoder.linear_${layer + 1}`,
    norm: (layer) => `encoder.norm_${layer + 1}`,
    last: (layers) => `encoder.norm_${layers + 1}`,
    leaves: TORCH,
  },
  blocks: {
    linear: (layer) => `backbone.layers.${layer}.linear`,
    norm: (layer) => `backbone.layers.${layer}.norm`,
    last: () => 'backbone.norm',
    leaves: TORCH,
  },
  Keras: {
    linear: (layer) => `dense${suffix(layer)}/dense${suffix(layer)}`,
    norm: (layer) => `layer_normalization${suffix(layer)}`,
    last: (layers) => `layer_normalization${suffix(layers)}`,
    leaves: { weight: 'kernel:0', bias: 'bias:0', scale: 'gamma:0', shift: 'beta:0' },
  },
  flax: {
    linear: (layer) => `Dense_${layer}`,
    norm: (layer) => `LayerNorm_${layer}`,
    last: (layers) => `LayerNorm_${layers}`,
    leaves: { weight: 'kernel', bias: 'bias', scale: 'scale', shift: 'bias' },
  },
} as const satisfies Record<string, LayerNames>;

type Entries = [string, StoredTensor][];

/** A network of ours as another program would name and lay out its tensors. */
export function foreignWeights(weights: Weights, shape: PolicyShape, style: Style): Entries {
  const names: LayerNames = MLP_NAMES[style.mlp];
  const { weight, bias, scale, shift } = names.leaves;
  const separator = weight.endsWith(':0') ? '/' : '.';
  const get = (name: string) => weights.get(name)!;
  const lie = (tensor: StoredTensor) => (style.turned ? transposed(tensor) : tensor);
  const linear = (from: string, to: string): Entries => [
    [`${to}${separator}${weight}`, lie(get(`${from}.weight`))],
    [`${to}${separator}${bias}`, get(`${from}.bias`)],
  ];
  const norm = (from: string, to: string): Entries => [
    [`${to}${separator}${scale}`, get(`${from}.weight`)],
    [`${to}${separator}${shift}`, get(`${from}.bias`)],
  ];
  const entries: Entries = [];
  for (let layer = 0; layer < shape.mlpLayers; layer++) {
    const own = mlpNames(shape, layer);
    entries.push(...linear(own.linear, names.linear(layer, shape.layerNorm)));
    if (shape.layerNorm) entries.push(...norm(own.norm, names.norm(layer)));
  }
  for (let layer = 0; layer < shape.gruLayers; layer++) {
    const own = (name: string) => get(`gru.${name}_l${layer}`);
    entries.push(...GRU_STYLES[style.gru](own, layer, style));
  }
  if (shape.layerNorm) entries.push(...norm('norm', names.last(shape.mlpLayers)));
  const [actor, critic] = style.heads;
  entries.push(...linear('actor', actor), ...linear('critic', critic));
  return entries.map(([name, tensor]) => [`${style.prefix}${name}`, tensor]);
}

type GruStyle = (own: (name: string) => StoredTensor, layer: number, style: Style) => Entries;

export const GRU_STYLES = {
  'torch.nn.GRU': (own, layer, { turned }) =>
    ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map((name) => {
      const tensor = own(name);
      return [`rnn.gru.${name}_l${layer}`, turned && tensor.shape.length === 2 ? transposed(tensor) : tensor];
    }),
  'torch.nn.GRUCell': (own, layer) =>
    ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map((name) => [`cells.${layer}.${name}`, own(name)]),
  'Keras GRU': (own, layer) => {
    const at = `gru${suffix(layer)}/gru_cell/`;
    const half = (name: string) => reordered(own(name), 'zrn').data as Float32Array;
    const bias = Float32Array.of(...half('bias_ih'), ...half('bias_hh'));
    return [
      [`${at}kernel:0`, transposed(reordered(own('weight_ih'), 'zrn'))],
      [`${at}recurrent_kernel:0`, transposed(reordered(own('weight_hh'), 'zrn'))],
      [`${at}bias:0`, float32([2, bias.length / 2], bias)],
    ];
  },
  'flax GRUCell': (own, layer) =>
    ['r', 'z', 'n'].flatMap((gate, i): Entries => {
      const at = (side: string) => `GRUCell_${layer}.${side}${gate}`;
      return [
        [`${at('i')}.kernel`, transposed(third(own('weight_ih'), i))],
        [`${at('i')}.bias`, third(own('bias_ih'), i)],
        [`${at('h')}.kernel`, transposed(third(own('weight_hh'), i))],
        [`${at('h')}.bias`, third(own('bias_hh'), i)],
      ];
    }),
  'ONNX GRU': (own, layer) => {
    const [w, r] = ['weight_ih', 'weight_hh'].map((name) => reordered(own(name), 'zrn'));
    const [inputBias, hiddenBias] = ['bias_ih', 'bias_hh'].map(
      (name) => reordered(own(name), 'zrn').data as Float32Array,
    );
    const lifted = ({ shape, data }: StoredTensor) => float32([1, ...shape], data as Float32Array);
    return [
      [`onnx::GRU_${90 + 10 * layer}`, lifted(w)],
      [`onnx::GRU_${91 + 10 * layer}`, lifted(r)],
      [
        `onnx::GRU_${92 + 10 * layer}`,
        float32([1, 2 * inputBias.length], Float32Array.of(...inputBias, ...hiddenBias)),
      ],
    ];
  },
  'names of their own': (own, layer, { gates }) => [
    [`memory.${layer}.x2h.weight`, reordered(own('weight_ih'), gates)],
    [`memory.${layer}.x2h.bias`, reordered(own('bias_ih'), gates)],
    [`memory.${layer}.h2h.weight`, reordered(own('weight_hh'), gates)],
    [`memory.${layer}.h2h.bias`, reordered(own('bias_hh'), gates)],
  ],
} as const satisfies Record<string, GruStyle>;

export function transposed({ shape: [rows, columns], data }: StoredTensor): StoredTensor {
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = data[row * columns + column] as number;
  }
  return float32([columns, rows], result);
}

/** From the gates r, z, n to another order. */
export function reordered(tensor: StoredTensor, order: GateOrder): StoredTensor {
  const parts = [...order].flatMap((gate) => [...(third(tensor, 'rzn'.indexOf(gate)).data as Float32Array)]);
  return float32(tensor.shape, Float32Array.from(parts));
}

function third({ shape, data }: StoredTensor, index: number): StoredTensor {
  const size = data.length / 3;
  const rest = shape.slice(1);
  return float32([shape[0] / 3, ...rest], (data as Float32Array).slice(index * size, (index + 1) * size));
}

/** Dotted names as nested dicts, as a program's own containers would be. */
export function dictOf(entries: Entries): StoredDict {
  return new Map<string, StoredValue>(entries);
}
