import { failure } from '../contract/errors/index.ts';
import { sameShape, sizeOf, typeText, type Graph, type Node, type Value } from './graph.ts';
import { OPS } from './ops/table.ts';

/** Nodes that were found to have the types that their operations give; neither changes. */
const typed = new WeakSet<Node>();

/**
 * Checks a graph before anything runs it: every value is assigned once and before it is used, and every node's outputs
 * have the types that its operation gives. Throws `compiler/invalid-graph`, with the rewrite that the graph comes from.
 */
export function verify(graph: Graph, rewrite?: string): void {
  const defined = new Set<Value>();
  const invalid = (where: string, expected: string, found: string) =>
    failure('compiler/invalid-graph', {
      graph: graph.name,
      where: rewrite ? `${where}, after ${rewrite}` : where,
      expected,
      found,
    });
  const define = (value: Value, where: () => string): void => {
    if (defined.has(value)) throw invalid(where(), 'a value assigned once', `${typeText(value)} assigned again`);
    defined.add(value);
  };

  const names = new Set<string>();
  for (const value of graph.inputs) {
    if (value.name === undefined || names.has(value.name))
      throw invalid('inputs', 'distinct names', String(value.name));
    names.add(value.name);
    define(value, () => `input ${value.name}`);
  }
  for (const [value, data] of graph.constants) {
    if (data.length !== sizeOf(value.shape)) throw invalid('constant', typeText(value), `${data.length} elements`);
    define(value, () => 'constant');
  }
  for (const [index, node] of graph.nodes.entries()) {
    const where = (): string => `node ${index} (${node.op})`;
    for (const value of node.inputs) {
      if (!defined.has(value)) throw invalid(where(), 'inputs assigned before', `${typeText(value)} not assigned`);
    }
    if (!typed.has(node)) {
      if (!Object.hasOwn(OPS, node.op)) throw invalid(where(), 'a known operation', node.op);
      const types = inferred(
        () => OPS[node.op].infer(node.inputs, node.attributes),
        (found) => invalid(where(), 'inputs that fit', found),
      );
      const matches =
        types.length === node.outputs.length &&
        types.every((type, i) => type.dtype === node.outputs[i].dtype && sameShape(type.shape, node.outputs[i].shape));
      if (!matches) throw invalid(where(), types.map(typeText).join(', '), node.outputs.map(typeText).join(', '));
      typed.add(node);
    }
    for (const value of node.outputs) define(value, where);
  }
  for (const [name, value] of graph.outputs) {
    if (!defined.has(value))
      throw invalid(`output ${name}`, 'a value that is assigned', `${typeText(value)} not assigned`);
  }
}

function inferred<T>(infer: () => T, otherwise: (found: string) => Error): T {
  try {
    return infer();
  } catch (error) {
    throw otherwise((error as Error).message);
  }
}
