import { actNetwork, isForActing, type NetworkOps } from '../../network/act-network.ts';
import type { PolicyModel } from '../../policy-model.ts';
import { isContinuous } from '../../../learning/policy-shape.ts';
import type { StoredTensor } from '../../stored-value.ts';
import { FLOAT, GraphWriter, INT32, integer, integers, tensorInfo, truth } from './graph-def.ts';
import type { GraphDef, TensorInfo } from './graph-def.ts';

/** A graph with what it is called with. */
export interface PolicyGraph {
  readonly graph: GraphDef;
  readonly signature: Readonly<Record<'inputs' | 'outputs', Readonly<Record<string, TensorInfo>>>>;
  /** What the graph's constants stand for: weights under their own names, all else under names with a slash. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** The weights that the graph does not read. */
  readonly otherWeights: ReadonlyMap<string, StoredTensor>;
}

type Policy = Pick<PolicyModel, 'shape' | 'weights' | 'normaliser'>;

const EPSILON = 1e-5;
const ANY = -1;

/**
 * One decision of the policy as a TensorFlow graph, from raw observations on, for any batch:
 * observations [batch, stateDim], masks [batch, actionDim], hidden [gruLayers, batch, hiddenSize] →
 * logits [batch, actionDim], value [batch], hidden_out [gruLayers, batch, hiddenSize]. A value function with a trunk of
 * its own is left out, so that deciding costs no more than the actor; continuous actions have no masks and instead of
 * logits `mean`.
 */
export function policyGraph(policy: Policy): PolicyGraph {
  const { stateDim, actionDim, hiddenSize, gruLayers } = policy.shape;
  const writer = new GraphWriter();
  const continuous = isContinuous(policy.shape);
  const sizes = {
    observations: [ANY, stateDim],
    ...(!continuous && { masks: [ANY, actionDim] }),
    ...(gruLayers > 0 && { hidden: [gruLayers, ANY, hiddenSize] }),
  };
  for (const [name, shape] of Object.entries(sizes)) writer.placeholder(name, shape);
  const { acting = [], other = [] } = Object.groupBy(policy.weights, ([name]) =>
    isForActing(policy.shape, name) ? 'acting' : 'other',
  );
  for (const [name, tensor] of acting) writer.constant(name, tensor);
  const { logits, value, hidden } = actNetwork(policy.shape, graphOps(policy, writer));
  const outputs = {
    [continuous ? 'mean' : 'logits']: { node: logits, shape: [ANY, actionDim] },
    ...(value !== undefined && { value: { node: value, shape: [ANY] } }),
    ...(hidden !== undefined && { hidden_out: { node: hidden, shape: sizes.hidden! } }),
  };
  for (const [name, { node }] of Object.entries(outputs)) writer.named(name, 'Identity', [node], { T: FLOAT });
  return {
    graph: writer.graph(),
    signature: {
      inputs: mapped(sizes, (name, shape) => tensorInfo(name, shape)),
      outputs: mapped(outputs, (name, { shape }) => tensorInfo(name, shape)),
    },
    tensors: writer.tensors,
    otherWeights: new Map(other),
  };
}

function mapped<T, R>(object: Readonly<Record<string, T>>, map: (name: string, value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(name, value)]));
}

const ACTIVATIONS = { relu: 'Relu', tanh: 'Tanh', elu: 'Elu' } as const;

/** Writes each operation as nodes; a value is a node's name. */
function graphOps({ shape, normaliser }: Policy, writer: GraphWriter): NetworkOps<string> {
  const node = writer.node.bind(writer);
  const scalar = (name: string, value: number) => writer.floats(`constant/${name}`, [value], []);
  /** An index, a size or a stride of one axis. */
  const list = (value: number) => writer.integers([value], [1]);
  const mean = (x: string) => node('Mean', [x, list(1)], { Tidx: INT32, keep_dims: truth(true) });
  return {
    input: (name) => name,
    normalise(x) {
      const { mean: means, std, clip } = normaliser;
      const sizes = [shape.stateDim];
      const shifted = node('Sub', [x, writer.floats('normaliser/mean', means, sizes)]);
      const scaled = node('RealDiv', [shifted, writer.floats('normaliser/std', std, sizes)]);
      if (!Number.isFinite(clip)) return scaled; // keeps every value
      const below = node('Minimum', [scaled, scalar('clip', clip)]);
      return node('Maximum', [below, scalar('minus_clip', -clip)]);
    },
    linear(x, weight, bias) {
      const product = node('MatMul', [x, weight], { transpose_a: truth(false), transpose_b: truth(true) });
      return node('AddV2', [product, bias]);
    },
    activation: (kind, x) => node(ACTIVATIONS[kind], [x]),
    layerNorm(x, name) {
      const centred = node('Sub', [x, mean(x)]);
      const variance = mean(node('Square', [centred]));
      const scale = node('Rsqrt', [node('AddV2', [variance, scalar('epsilon', EPSILON)])]);
      const normalised = node('Mul', [node('Mul', [centred, scale]), `${name}.weight`]);
      return node('AddV2', [normalised, `${name}.bias`]);
    },
    sigmoid: (x) => node('Sigmoid', [x]),
    tanh: (x) => node('Tanh', [x]),
    add: (a, b) => node('AddV2', [a, b]),
    sub: (a, b) => node('Sub', [a, b]),
    mul: (a, b) => node('Mul', [a, b]),
    thirds(x) {
      const parts = node('Split', [writer.integers([1], []), x], { num_split: integer(3) });
      return [parts, `${parts}:1`, `${parts}:2`];
    },
    layerOf: (hidden, layer) =>
      node('StridedSlice', [hidden, list(layer), list(layer + 1), list(1)], {
        Index: INT32,
        begin_mask: integer(0),
        ellipsis_mask: integer(0),
        end_mask: integer(0),
        new_axis_mask: integer(0),
        shrink_axis_mask: integer(1), // without the layers' axis
      }),
    stack: (layers) => node('Pack', layers, { N: integer(layers.length), axis: integer(0) }),
    mask(logits, masks) {
      const forbidden = node('Mul', [node('Sub', [masks, scalar('one', 1)]), scalar('penalty', 1e9)]);
      return node('AddV2', [logits, forbidden]);
    },
    column: (x) => node('Squeeze', [x], { squeeze_dims: integers(1) }),
  };
}
