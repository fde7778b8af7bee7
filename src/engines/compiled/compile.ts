import type { Graph } from '../../compiler/graph.ts';
import { emit } from '../../compiler/onnx/emit.ts';
import { optimise, PACKED } from '../../compiler/optimise.ts';
import { packInputs } from '../../compiler/pack-inputs.ts';
import { packOutputs } from '../../compiler/pack-outputs.ts';
import type { CompiledModel } from './compiled-program.ts';
import { inputVectors, type InputVectors } from './input-vectors.ts';
import { outputVectors, type OutputVectors } from './output-vectors.ts';
import type { ParameterPlace } from './parameter-layout.ts';
import { threadsFor } from './threads-for.ts';

/** A recorded graph as ONNX Runtime takes it, with small inputs and outputs in vectors. */
export function compile(graph: Graph, places: readonly ParameterPlace[], threads: number): CompiledModel {
  const taken = inputVectors(graph, places);
  const given = outputVectors(graph, places);
  return {
    name: graph.name,
    inputs: graph.inputs.map(({ name, shape, dtype }) => ({ name: name!, shape, dtype })),
    outputs: new Map([...graph.outputs].map(([name, { shape }]) => [name, { shape }])),
    taken,
    given,
    threads: threadsFor(graph, threads),
    onnx: emit(optimise(packed(graph, taken, given), PACKED)),
    optimised: false,
  };
}

/** The graph with its small inputs and outputs in vectors. */
function packed(graph: Graph, taken: InputVectors, given: OutputVectors): Graph {
  const inputs = [...taken.parameters.map(({ vector }) => vector), ...(taken.inputs ? [taken.inputs] : [])];
  const outputs = [...given.gradients.map(({ vector }) => vector), ...(given.outputs ? [given.outputs] : [])];
  return outputs.reduce(packOutputs, inputs.reduce(packInputs, graph));
}
