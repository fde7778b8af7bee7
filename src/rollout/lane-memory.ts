import type { PolicyShape } from '../learning/policy-shape.ts';

/** Views of a lane's hidden state, one a layer, float32 [hiddenSize], in a memory of [gruLayers, lanes, hiddenSize]. */
export function memoryOf(
  memory: Float32Array,
  { gruLayers, hiddenSize }: Pick<PolicyShape, 'gruLayers' | 'hiddenSize'>,
  lanes: number,
  lane: number,
): Float32Array[] {
  return Array.from({ length: gruLayers }, (_, layer) => {
    const start = (layer * lanes + lane) * hiddenSize;
    return memory.subarray(start, start + hiddenSize);
  });
}
