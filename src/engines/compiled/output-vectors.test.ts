import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Graph, Value } from '../../compiler/graph.ts';
import { outputVectors } from './output-vectors.ts';

/** A graph of which nothing matters but the sizes of its outputs. */
function graphOf(sizes: Readonly<Record<string, number>>): Graph {
  const outputs = new Map<string, Value>();
  for (const [name, size] of Object.entries(sizes)) outputs.set(name, { shape: [size], dtype: 'float32' });
  return { name: 'g', inputs: [], constants: new Map(), nodes: [], outputs };
}

test('small outputs of a program leave together, large ones alone', () => {
  const graph = graphOf({ 'output/a': 3, 'output/large': 20_000, 'output/b': 1, 'gradient/w': 5 });
  const { outputs, gradients } = outputVectors(graph, []);
  assert.deepEqual(
    [outputs!.length, [...outputs!.starts]],
    [
      4,
      [
        ['output/a', 0],
        ['output/b', 3],
      ],
    ],
  );
  assert.deepEqual(gradients, []);
  assert.equal(outputVectors(graphOf({ 'output/a': 3 }), []).outputs, undefined);
});

test('gradients leave together where small parameters lie beside each other in memory', () => {
  const sizes = [10, 20, 50_000, 5, 5, 40_000, 7];
  let end = 0;
  const places = sizes.map((length, i) => {
    const start = end;
    end += Math.ceil(length / 16) * 16;
    return { name: `p${i}`, start, length };
  });
  const graph = graphOf(Object.fromEntries(sizes.map((size, i) => [`gradient/p${i}`, size])));
  const { gradients } = outputVectors(graph, places);
  assert.deepEqual(
    gradients.map(({ vector, start }) => [start, vector.length, [...vector.starts]]),
    [
      [
        0,
        36,
        [
          ['gradient/p0', 0],
          ['gradient/p1', 16],
        ],
      ],
      [
        places[3].start,
        21,
        [
          ['gradient/p3', 0],
          ['gradient/p4', 16],
        ],
      ],
    ],
  );
  assert.deepEqual(outputVectors(graphOf({ 'output/loss': 1 }), places).gradients, [], 'inference has no gradients');
});
