import assert from 'node:assert/strict';
import { Random } from '../../../../base/random.ts';
import { sizeOf, type Graph, type TensorType, type Value } from '../../../../compiler/graph.ts';
import { GraphBuilder } from '../../../../compiler/graph-builder.ts';
import { inputName, outputName } from '../../../../compiler/names.ts';
import { verify } from '../../../../compiler/verify.ts';
import { evaluate, type Elements } from './evaluate.ts';
import { runKernel } from './run-kernel.ts';

/** float32 of a shape. */
export function numbersOf(...shape: number[]): TensorType {
  return { shape, dtype: 'float32' };
}

export function integersOf(...shape: number[]): TensorType {
  return { shape, dtype: 'int32' };
}

/** A graph of inputs of these types, and of what `build` makes of them. */
export function graphOf(
  types: readonly TensorType[],
  build: (builder: GraphBuilder, inputs: readonly Value[]) => readonly Value[],
): Graph {
  const builder = new GraphBuilder();
  const inputs = types.map((type, i) => builder.input(inputName(`x${i}`), type));
  const outputs = build(builder, inputs);
  const graph = builder.build('test', new Map(outputs.map((value, i) => [outputName(`y${i}`), value])));
  verify(graph);
  return graph;
}

/** Normal numbers, and small integers where the graph takes integers. */
export function randomElements(graph: Graph, seed = 1): Map<string, Elements> {
  const random = new Random(seed);
  return new Map(
    graph.inputs.map(({ name, shape, dtype }) => [
      name!,
      Array.from({ length: sizeOf(shape) }, () =>
        dtype === 'int32' ? random.integer(4) : Math.fround(random.normal()),
      ),
    ]),
  );
}

/** The module gives what plain JavaScript gives, to within `tolerance` of the greatest number of an output, or of 1. */
export function assertAgrees(graph: Graph, inputs = randomElements(graph), tolerance = 3e-6): void {
  const expected = evaluate(graph, inputs);
  const found = runKernel(graph, inputs);
  for (const [name, value] of graph.outputs) {
    const own = [...found[name.slice(outputName('').length)]].map((x) => (value.dtype === 'bool' ? -x : x));
    const elements = expected.get(name)!;
    const scale = elements.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 1);
    assert.equal(own.length, elements.length);
    for (const [i, x] of own.entries()) {
      const agrees = Object.is(x, elements[i]) || x === elements[i] || Math.abs(x - elements[i]) <= tolerance * scale;
      assert.ok(agrees, `${name}[${i}] of [${value.shape}]: expected ${elements[i]}, found ${x}`);
    }
  }
}
