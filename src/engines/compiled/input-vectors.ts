import { sizeOf, type Graph } from '../../compiler/graph.ts';
import { inputName, parameterName } from '../../compiler/names.ts';
import type { InputVector } from '../../compiler/pack-inputs.ts';
import type { ParameterPlace } from './parameter-layout.ts';
import { CHEAP, parameterRuns } from './parameter-runs.ts';

export interface InputVectors {
  /** The program's inputs of float32; they start where the last one ends. */
  readonly inputs: InputVector | undefined;
  /** Parameters that lie beside each other, and where in the memory's vector the first one starts. */
  readonly parameters: readonly { readonly vector: InputVector; readonly start: number }[];
}

/** Which of a graph's inputs are small enough to be given together. */
export function inputVectors(graph: Graph, places: readonly ParameterPlace[]): InputVectors {
  const names = new Set(graph.inputs.map(({ name }) => name!));
  const runs = parameterRuns(places, parameterName, (name) => names.has(name));
  const parameters = runs.map(({ start, length, starts }, i) => ({
    vector: { name: `parameters/${i}`, length, starts },
    start,
  }));
  return { inputs: vectorOfInputs(graph), parameters };
}

function vectorOfInputs(graph: Graph): InputVector | undefined {
  const starts = new Map<string, number>();
  let length = 0;
  for (const { name, shape, dtype } of graph.inputs) {
    if (!name!.startsWith(inputName('')) || dtype !== 'float32' || sizeOf(shape) > CHEAP) continue;
    starts.set(name!, length);
    length += sizeOf(shape);
  }
  return starts.size > 1 ? { name: 'inputs', length, starts } : undefined;
}
