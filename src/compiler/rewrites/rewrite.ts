import type { Attributes, ConstantData, Graph, Node, TensorType, Value } from '../graph.ts';
import { OPS, type OpName } from '../ops/table.ts';

/** The graph with something made better; what it computes stays the same, but for rounding. */
export type Rewrite = (graph: Graph) => Graph;

/** The graph as far as it has been rewritten, to look at and to append to. */
export interface Rewriting {
  append(op: OpName, inputs: readonly Value[], attributes?: Attributes): Value;
  constant(data: ConstantData, type: TensorType): Value;
  constantData(value: Value): ConstantData | undefined;
  /** The node that gives a value; undefined for inputs and constants. */
  producer(value: Value): Node | undefined;
  /** How often nodes and outputs of the graph before used a value, or what it takes the place of. */
  uses(value: Value): number;
}

/** What takes the place of a node's outputs, or undefined where the node stays. */
type Visit = (node: Node, rewriting: Rewriting) => readonly Value[] | undefined;

/**
 * The graph with every node given to `visit`, in order; a node's inputs are already those of the new graph. What is no
 * longer needed stays in it (`dropDead` takes it out).
 */
export function rewriteNodes(graph: Graph, visit: Visit): Graph {
  const constants = new Map(graph.constants);
  const nodes: Node[] = [];
  const producers = new Map<Value, Node>();
  const replaced = new Map<Value, Value>();
  const uses = usesOf(graph);
  const current = (value: Value): Value => replaced.get(value) ?? value;
  const push = (node: Node): void => {
    nodes.push(node);
    for (const value of node.outputs) producers.set(value, node);
  };
  const replace = (before: Value, after: Value): void => {
    replaced.set(before, after);
    uses.set(after, (uses.get(after) ?? 0) + (uses.get(before) ?? 0));
  };
  const rewriting: Rewriting = {
    append(op, inputs, attributes = {}) {
      const outputs = OPS[op].infer(inputs, attributes).map((type): Value => ({ ...type }));
      push({ op, inputs, attributes, outputs });
      return outputs[0];
    },
    constant(data, { shape, dtype }) {
      const value: Value = { shape, dtype };
      constants.set(value, data);
      return value;
    },
    constantData: (value) => constants.get(value),
    producer: (value) => producers.get(value),
    uses: (value) => uses.get(value) ?? 0,
  };
  for (const node of graph.nodes) {
    const now = { ...node, inputs: node.inputs.map(current) };
    const values = visit(now, rewriting);
    if (!values) push(now);
    else for (const [i, output] of node.outputs.entries()) replace(output, values[i]);
  }
  const outputs = new Map([...graph.outputs].map(([name, value]) => [name, current(value)]));
  return { ...graph, constants, nodes, outputs };
}

/** How often each value is used, by nodes and as an output. */
export function usesOf(graph: Graph): Map<Value, number> {
  const uses = new Map<Value, number>();
  const use = (value: Value): void => void uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const node of graph.nodes) node.inputs.forEach(use);
  for (const value of graph.outputs.values()) use(value);
  return uses;
}
