import { sizeOf, type Graph, type Node, type Value } from '../../../compiler/graph.ts';
import { numbers } from '../../../compiler/ops/op.ts';
import { permuted, reshaped, sliced, whole, type Storage, type View } from './view.ts';

export interface Placement {
  /** Where values have to be written because something else contains them; the others may lie anywhere. */
  readonly places: ReadonlyMap<Value, View>;
  readonly outputs: ReadonlyMap<string, View>;
}

/**
 * Where values are written so that nothing is copied to join them: outputs where they are handed over, the parts of a
 * concatenation in the whole, what is only reshaped or transposed in that form.
 *
 * @param addresses byte offsets in a thread's gradients by names of outputs
 */
export function placeValues(graph: Graph, addresses: ReadonlyMap<string, number>): Placement {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const users = usersOf(graph);
  const places = new Map<Value, View>();
  const outputs = new Map<string, View>();
  const place = (value: Value, view: View | undefined): void => {
    if (view && producers.has(value) && !places.has(value)) places.set(value, view);
  };
  const own = (value: Value): View => whole({ length: sizeOf(value.shape) }, value.shape);

  for (const [name, value] of graph.outputs) {
    const storage: Storage = { length: sizeOf(value.shape), address: addresses.get(name) };
    outputs.set(name, whole(storage, value.shape));
    place(value, outputs.get(name));
  }
  for (const { op, inputs, attributes, outputs: results } of graph.nodes.toReversed()) {
    const [result] = results;
    const [input] = inputs;
    if (op === 'Reshape') {
      const view = places.get(result);
      if (view) place(input, reshaped(view, input.shape));
    } else if (op === 'Transpose') {
      const isProduct = producers.get(input)?.op === 'Gemm' && users.get(input)?.length === 1;
      if (isProduct || users.get(result)?.some((node) => !TAKES_STRIDES.has(node.op))) place(result, own(result));
      const view = places.get(result);
      if (view && isProduct) place(input, permuted(view, inverse(numbers(attributes, 'permutation'))));
    } else if (op === 'Concat') {
      place(result, own(result));
      const axis = attributes['axis'] as number;
      let at = 0;
      for (const part of inputs) {
        place(part, sliced(places.get(result)!, axis, at, part.shape[axis]));
        at += part.shape[axis];
      }
    }
  }
  return { places, outputs };
}

/** Operations that are as fast with elements that do not lie beside each other, or do nothing with them. */
const TAKES_STRIDES: ReadonlySet<Node['op']> = new Set(['Gemm', 'Reshape', 'Split', 'Transpose']);

function usersOf({ nodes }: Graph): Map<Value, Node[]> {
  const users = new Map<Value, Node[]>();
  for (const node of nodes) for (const value of node.inputs) users.set(value, [...(users.get(value) ?? []), node]);
  return users;
}

function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}
