import { sizeOf, type Attributes, type Graph, type Value } from '../../../../compiler/graph.ts';
import type { OpName } from '../../../../compiler/ops/table.ts';

/** Elements in row-major order, in double precision; truth values are 0 or 1. */
export type Elements = readonly number[];

/** What a graph's outputs are, computed element by element. */
export function evaluate(graph: Graph, inputs: ReadonlyMap<string, Elements>): Map<string, Elements> {
  const values = new Map<Value, Elements>();
  for (const value of graph.inputs) values.set(value, inputs.get(value.name!)!);
  for (const [value, data] of graph.constants) values.set(value, [...data]);
  for (const node of graph.nodes) {
    const from = node.inputs.map((value): Tensor => ({ shape: value.shape, elements: values.get(value)! }));
    for (const [i, output] of node.outputs.entries()) {
      values.set(output, compute(node.op, from, node.attributes, output.shape, i));
    }
  }
  return new Map([...graph.outputs].map(([name, value]) => [name, values.get(value)!]));
}

interface Tensor {
  readonly shape: readonly number[];
  readonly elements: Elements;
}

const UNARY: Partial<Record<OpName, (x: number) => number>> = {
  Neg: (x) => -x,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Relu: (x) => (x < 0 ? 0 : x),
  Tanh: Math.tanh,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Elu: (x) => (x > 0 ? x : Math.expm1(x)),
};

const BINARY: Partial<Record<OpName, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: Math.max,
  Min: Math.min,
  Greater: (a, b) => Number(a > b),
  Equal: (a, b) => Number(a === b),
};

function compute(
  op: OpName,
  from: readonly Tensor[],
  attributes: Attributes,
  shape: readonly number[],
  output: number,
): Elements {
  const [x] = from;
  const each = (element: (index: readonly number[]) => number): Elements => indicesOf(shape).map(element);
  const axis = attributes['axis'] as number;
  const unary = UNARY[op];
  if (unary) return x.elements.map(unary);
  const binary = BINARY[op];
  if (binary) return each((index) => binary(broadcast(from[0], index), broadcast(from[1], index)));
  switch (op) {
    case 'Cast':
      return x.elements.map((element) => (attributes['to'] === 'int32' ? Math.trunc(element) : element));
    case 'Reshape':
      return x.elements;
    case 'Transpose': {
      const permutation = attributes['permutation'] as readonly number[];
      return each((index) => at(x, permutation.map((_, a) => index[permutation.indexOf(a)]))); // prettier-ignore
    }
    case 'Split': {
      const start = (attributes['sizes'] as readonly number[]).slice(0, output).reduce((sum, size) => sum + size, 0);
      return each((index) => at(x, index.with(axis, index[axis] + start)));
    }
    case 'Concat':
      return each((index) => {
        let rest = index[axis];
        let part = 0;
        while (rest >= from[part].shape[axis]) rest -= from[part++].shape[axis];
        return at(from[part], index.with(axis, rest));
      });
    case 'Gemm': {
      const [a, b, c] = from;
      const inner = a.shape[attributes['transposeA'] ? 0 : 1];
      return each(([row, column]) => {
        let sum = c ? broadcast(c, [row, column]) : 0;
        for (let k = 0; k < inner; k++) {
          const left = at(a, attributes['transposeA'] ? [k, row] : [row, k]);
          sum += left * at(b, attributes['transposeB'] ? [column, k] : [k, column]);
        }
        return sum;
      });
    }
    case 'ReduceSum':
    case 'ReduceMean':
    case 'ReduceMax': {
      const axes = attributes['axes'] as readonly number[];
      return reduced(x, axes, sizeOf(shape), (elements) => {
        if (op === 'ReduceMax') return Math.max(...elements);
        return elements.reduce((sum, element) => sum + element, 0) / (op === 'ReduceMean' ? elements.length : 1);
      });
    }
    case 'ArgMax':
      return reduced(x, [axis], sizeOf(shape), (elements) => elements.indexOf(Math.max(...elements)));
    default:
      throw new Error(`no reference for ${op}`);
  }
}

/** A number for each set of elements that differ in `axes` only. */
function reduced(x: Tensor, axes: readonly number[], count: number, combine: (elements: number[]) => number): Elements {
  const sets = new Map<string, number[]>();
  for (const [i, index] of indicesOf(x.shape).entries()) {
    const key = index.filter((_, axis) => !axes.includes(axis)).join(' ');
    const set = sets.get(key);
    if (set) set.push(x.elements[i]);
    else sets.set(key, [x.elements[i]]);
  }
  if (sets.size !== count) throw new Error(`expected ${count} results, found ${sets.size}`);
  return [...sets.values()].map(combine);
}

function indicesOf(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (indices, size) => indices.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}

function at({ shape, elements }: Tensor, index: readonly number[]): number {
  return elements[index.reduce((offset, i, axis) => offset * shape[axis] + i, 0)];
}

function broadcast(x: Tensor, index: readonly number[]): number {
  const added = index.length - x.shape.length;
  return at(
    x,
    x.shape.map((size, axis) => (size === 1 ? 0 : index[added + axis])),
  );
}
