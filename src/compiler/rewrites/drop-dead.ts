import type { Graph, Node, Value } from '../graph.ts';

/** Without nodes, constants and inputs that no output depends on. */
export function dropDead(graph: Graph): Graph {
  const needed = new Set<Value>(graph.outputs.values());
  const nodes: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((value) => needed.has(value))) continue;
    nodes.push(node);
    for (const value of node.inputs) needed.add(value);
  }
  return {
    ...graph,
    nodes: nodes.reverse(),
    inputs: graph.inputs.filter((value) => needed.has(value)),
    constants: new Map([...graph.constants].filter(([value]) => needed.has(value))),
  };
}
