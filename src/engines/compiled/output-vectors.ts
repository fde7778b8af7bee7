import type { Graph } from '../../compiler/graph.ts';
import { sizeOf } from '../../compiler/graph.ts';
import type { OutputVector } from '../../compiler/pack-outputs.ts';
import { gradientName, outputName } from '../../compiler/names.ts';
import type { ParameterPlace } from './parameter-layout.ts';
import { CHEAP, parameterRuns } from './parameter-runs.ts';

export interface OutputVectors {
  /** Outputs of the program; they start where the last one ends. */
  readonly outputs: OutputVector | undefined;
  /** Gradients of parameters that lie beside each other, and where in the memory's vector the first one starts. */
  readonly gradients: readonly { readonly vector: OutputVector; readonly start: number }[];
}

/** Which of a graph's outputs are small enough to leave it together. */
export function outputVectors(graph: Graph, places: readonly ParameterPlace[]): OutputVectors {
  const runs = parameterRuns(places, gradientName, (name) => graph.outputs.has(name));
  const gradients = runs.map(({ start, length, starts }, i) => ({
    vector: { name: `gradients/${i}`, length, starts },
    start,
  }));
  return { outputs: vectorOfOutputs(graph), gradients };
}

function vectorOfOutputs(graph: Graph): OutputVector | undefined {
  const starts = new Map<string, number>();
  let length = 0;
  for (const [name, value] of graph.outputs) {
    if (!name.startsWith(outputName('')) || sizeOf(value.shape) > CHEAP) continue;
    starts.set(name, length);
    length += sizeOf(value.shape);
  }
  return starts.size > 1 ? { name: 'outputs', length, starts } : undefined;
}
