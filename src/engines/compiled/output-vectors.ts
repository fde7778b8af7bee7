import type { Graph } from '../../compiler/graph.ts';
import { sizeOf } from '../../compiler/graph.ts';
import type { OutputVector } from '../../compiler/pack-outputs.ts';
import { gradientName, outputName } from '../../compiler/record.ts';
import type { ParameterPlace } from './parameter-memory.ts';

/** Numbers that are copied in the time that one more output takes to be handed over, 7 µs, or less. */
const CHEAP = 16384;

export interface OutputVectors {
  /** Outputs of the program; they start where the last one ends. */
  readonly outputs: OutputVector | undefined;
  /** Gradients of parameters that lie beside each other, and where in the memory's vector the first one starts. */
  readonly gradients: readonly { readonly vector: OutputVector; readonly start: number }[];
}

/** Which of a graph's outputs are small enough to leave it together. */
export function outputVectors(graph: Graph, places: readonly ParameterPlace[]): OutputVectors {
  return { outputs: vectorOfOutputs(graph), gradients: vectorsOfGradients(graph, places) };
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

/** Each run of small parameters in the memory's order is one vector. */
function vectorsOfGradients(graph: Graph, places: readonly ParameterPlace[]): OutputVectors['gradients'] {
  const runs: ParameterPlace[][] = [[]];
  for (const place of places) {
    const small = place.length <= CHEAP && graph.outputs.has(gradientName(place.name));
    if (small) runs.at(-1)!.push(place);
    else runs.push([]);
  }
  return runs
    .filter((run) => run.length > 1)
    .map((run, i) => {
      const { start } = run[0];
      const last = run.at(-1)!;
      const starts = new Map(run.map((place) => [gradientName(place.name), place.start - start]));
      return { vector: { name: `gradients/${i}`, length: last.start + last.length - start, starts }, start };
    });
}
