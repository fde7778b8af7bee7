import type { ConstantData, Graph, Node, TensorType, Value } from '../graph.ts';
import { rewriteNodes } from './rewrite.ts';

/** Most elements of a constant, unless all are equal, of which an equal one is looked for. */
const SMALL = 64;

/** Common subexpressions: the same operation on the same values is done once, and equal constants are one. */
export function shareEqual(graph: Graph): Graph {
  const numbers = new Map<Value, number>();
  const numberOf = (value: Value): number => {
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  };
  const sharedConstants = equalConstants(graph);
  const known = new Map<string, Node>();
  return rewriteNodes(withConstants(graph, sharedConstants), (node) => {
    const key = `${node.op} ${node.inputs.map(numberOf).join()} ${JSON.stringify(node.attributes)}`;
    const found = known.get(key);
    if (!found) known.set(key, node);
    return found?.outputs;
  });
}

/** The first constant equal to each that is not the first. */
function equalConstants(graph: Graph): Map<Value, Value> {
  const first = new Map<string, Value>();
  const equal = new Map<Value, Value>();
  for (const [value, data] of graph.constants) {
    const key = contentOf(value, data);
    if (key === undefined) continue;
    const found = first.get(key);
    if (found) equal.set(value, found);
    else first.set(key, value);
  }
  return equal;
}

function contentOf({ shape, dtype }: TensorType, data: ConstantData): string | undefined {
  const type = `${dtype}[${shape.join()}]`;
  const text = (element: number): string => (Object.is(element, -0) ? '-0' : `${element}`);
  if (data.length > 0 && data.every((element) => Object.is(element, data[0]))) return `${type} all ${text(data[0])}`;
  return data.length <= SMALL ? `${type} ${Array.from(data, text).join()}` : undefined;
}

function withConstants(graph: Graph, equal: ReadonlyMap<Value, Value>): Graph {
  const current = (value: Value): Value => equal.get(value) ?? value;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(current) })),
    outputs: new Map([...graph.outputs].map(([name, value]) => [name, current(value)])),
  };
}
