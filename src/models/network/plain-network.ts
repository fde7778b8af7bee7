import { normalise, type Normaliser } from '../../demonstrations/normaliser.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { Weights } from '../weights.ts';
import { actNetwork, valueNetwork, type NetworkOps } from './act-network.ts';

/** Row-major, [rows, columns]; the hidden state has its layers one below the other. */
interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

export interface PlainPolicy {
  readonly shape: PolicyShape;
  readonly weights: Weights;
  readonly normaliser: Normaliser;
}

export interface DecisionInputs {
  /** float32 [batch, stateDim], raw. */
  readonly observations: Float32Array;
  /** float32 [batch, actionDim]. */
  readonly masks: Float32Array;
  /** float32 [gruLayers, batch, hiddenSize]; needed with GRU layers. */
  readonly hidden?: Float32Array;
  /** The same of a value trunk of its own. */
  readonly valueHidden?: Float32Array;
}

/** As `ActOutputs`, with the value in any case. */
export interface Decision {
  readonly logits: Float32Array;
  readonly value: Float32Array;
  /** The next states; each absent where the network has none. */
  readonly hidden?: Float32Array;
  readonly valueHidden?: Float32Array;
}

const EPSILON = 1e-5;

/**
 * One decision computed in JavaScript, with sums in float64. It needs no engine and nothing native, so that a model
 * can be checked anywhere, at once, and independently of the engine that recorded its outputs.
 */
export function decide(policy: PlainPolicy, inputs: DecisionInputs): Decision {
  const ops = plainOps(policy, inputs);
  const { logits, value: shared, hidden } = actNetwork(policy.shape, ops);
  const { value, valueHidden } = shared ? { value: shared } : valueNetwork(policy.shape, ops);
  return {
    logits: logits.data,
    value: value.data,
    ...(hidden && { hidden: hidden.data }),
    ...(valueHidden && { valueHidden: valueHidden.data }),
  };
}

function plainOps({ shape, weights, normaliser }: PlainPolicy, inputs: DecisionInputs): NetworkOps<Matrix> {
  const batch = inputs.masks.length / shape.actionDim;
  const columns = {
    observations: shape.stateDim,
    masks: shape.actionDim,
    hidden: shape.hiddenSize,
    valueHidden: shape.hiddenSize,
  };
  const array = (name: string) => weights.get(name)!.data as Float32Array;
  return {
    input(name) {
      const data = inputs[name]!;
      return { rows: data.length / columns[name], columns: columns[name], data };
    },
    normalise(x) {
      const data = new Float32Array(x.data.length);
      for (let at = 0; at < data.length; at += x.columns) normalise(normaliser, x.data, at, data, at);
      return { ...x, data };
    },
    linear: (x, weight, bias) => linear(x, array(weight), array(bias)),
    activation: (kind, x) => each(x, ACTIVATIONS[kind]),
    layerNorm: (x, name) => layerNorm(x, array(`${name}.weight`), array(`${name}.bias`)),
    sigmoid: (x) => each(x, (value) => 1 / (1 + Math.exp(-value))),
    tanh: (x) => each(x, Math.tanh),
    add: (a, b) => pairwise(a, b, (x, y) => x + y),
    sub: (a, b) => pairwise(a, b, (x, y) => x - y),
    mul: (a, b) => pairwise(a, b, (x, y) => x * y),
    thirds: (x) => [part(x, 0), part(x, 1), part(x, 2)],
    layerOf: ({ data, columns: size }, layer) => ({
      rows: batch,
      columns: size,
      data: data.subarray(layer * batch * size, (layer + 1) * batch * size),
    }),
    stack(layers) {
      const [{ columns: size, data: first }] = layers;
      const data = new Float32Array(layers.length * first.length);
      layers.forEach((layer, i) => data.set(layer.data, i * first.length));
      return { rows: layers.length * batch, columns: size, data };
    },
    mask: (logits, masks) => pairwise(logits, masks, (logit, mask) => logit + (mask - 1) * 1e9),
    column: (x) => x,
  };
}

const ACTIVATIONS: Readonly<Record<PolicyShape['activation'], (x: number) => number>> = {
  relu: (x) => Math.max(0, x),
  tanh: Math.tanh,
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
};

function each(x: Matrix, map: (value: number) => number): Matrix {
  return { ...x, data: x.data.map(map) };
}

function pairwise(a: Matrix, b: Matrix, map: (x: number, y: number) => number): Matrix {
  return { ...a, data: a.data.map((value, i) => map(value, b.data[i])) };
}

const ROWS = 4;

/** Four rows at a time, interleaved in float64: each weight is then read and widened once for four products. */
function linear(x: Matrix, weight: Float32Array, bias: Float32Array): Matrix {
  const { rows, columns: inputs, data } = x;
  const outputs = bias.length;
  const result = new Float32Array(rows * outputs);
  const four = new Float64Array(ROWS * inputs);
  for (let row = 0; row < rows; row += ROWS) {
    const count = Math.min(ROWS, rows - row);
    for (let r = 0; r < count; r++) {
      for (let i = 0; i < inputs; i++) four[ROWS * i + r] = data[(row + r) * inputs + i];
    }
    for (let out = 0; out < outputs; out++) {
      let [s0, s1, s2, s3] = [bias[out], bias[out], bias[out], bias[out]];
      for (let i = 0, at = out * inputs; i < inputs; i++, at++) {
        const w = weight[at];
        s0 += w * four[ROWS * i];
        s1 += w * four[ROWS * i + 1];
        s2 += w * four[ROWS * i + 2];
        s3 += w * four[ROWS * i + 3];
      }
      const sums = [s0, s1, s2, s3];
      for (let r = 0; r < count; r++) result[(row + r) * outputs + out] = sums[r];
    }
  }
  return { rows, columns: outputs, data: result };
}

function layerNorm(x: Matrix, weight: Float32Array, bias: Float32Array): Matrix {
  const { rows, columns, data } = x;
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let mean = 0;
    for (let i = 0; i < columns; i++) mean += data[start + i] / columns;
    let variance = 0;
    for (let i = 0; i < columns; i++) variance += (data[start + i] - mean) ** 2 / columns;
    const scale = 1 / Math.sqrt(variance + EPSILON);
    for (let i = 0; i < columns; i++) result[start + i] = (data[start + i] - mean) * scale * weight[i] + bias[i];
  }
  return { rows, columns, data: result };
}

function part(x: Matrix, third: number): Matrix {
  const size = x.columns / 3;
  const data = new Float32Array(x.rows * size);
  for (let row = 0; row < x.rows; row++) {
    const start = row * x.columns + third * size;
    data.set(x.data.subarray(start, start + size), row * size);
  }
  return { rows: x.rows, columns: size, data };
}
