import type { BatchContent } from '../sequence-filler.ts';
import { MemorySource } from './memory-source.ts';

/**
 * Content whose every number tells where it belongs: observation [episode, step], action step mod 3, mask without
 * action (step + 1) mod 3, weight 1 + global step, return minus that; the normaliser changes nothing.
 */
export function numberedContent(lengths: readonly number[]): BatchContent & { readonly source: MemorySource } {
  const source = new MemorySource('numbered', ['only'], 2, 3);
  lengths.forEach((length, episode) => {
    for (let step = 0; step < length; step++) {
      const mask = new Uint8Array(3).fill(1);
      mask[(step + 1) % 3] = 0;
      source.step(Float32Array.of(episode, step), mask, step % 3, 0, 0);
    }
    const record = { seed: episode, strategy: 0, mixed: false, terminated: false, truncated: true, metrics: {} };
    source.endEpisode(record, Float32Array.of(episode, length));
  });
  const weights = Float32Array.from({ length: source.steps }, (_, i) => 1 + i);
  const normaliser = { mean: [0, 0], std: [1, 1], clip: 1e9, count: source.steps };
  return { source, targets: { weights, returns: weights.map((w) => -w) }, normaliser };
}
