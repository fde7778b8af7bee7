import type { Graph, Node, Value } from '../graph.ts';

/**
 * The graph with splits into at most `most` parts: a wide one becomes a tree of narrow ones. A GPU's shader binds only so
 * many buffers, and a split writes each of its parts to one.
 */
export function narrowSplits(graph: Graph, most: number): Graph {
  return { ...graph, nodes: graph.nodes.flatMap((node) => narrowed(node, most)) };
}

function narrowed(node: Node, most: number): Node[] {
  const { op, inputs, attributes, outputs } = node;
  if (op !== 'Split' || outputs.length <= most) return [node];
  const axis = attributes['axis'] as number;
  const each = Math.ceil(outputs.length / most);
  const groups = Array.from({ length: Math.ceil(outputs.length / each) }, (_, i) =>
    outputs.slice(i * each, (i + 1) * each),
  );
  const wholes = groups.map((parts) => (parts.length === 1 ? parts[0] : joined(parts, axis)));
  const split = (whole: Value, parts: readonly Value[]): Node => ({
    op,
    inputs: [whole],
    attributes: { axis, sizes: parts.map(({ shape }) => shape[axis]) },
    outputs: parts,
  });
  const further = groups.flatMap((parts, i) => (parts.length === 1 ? [] : narrowed(split(wholes[i], parts), most)));
  return [split(inputs[0], wholes), ...further];
}

/** What the parts are before they are cut apart. */
function joined(parts: readonly Value[], axis: number): Value {
  const size = parts.reduce((sum, { shape }) => sum + shape[axis], 0);
  return { shape: parts[0].shape.with(axis, size), dtype: parts[0].dtype };
}
