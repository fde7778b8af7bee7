import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Graph, Value } from '../../compiler/graph.ts';
import { inputVectors } from './input-vectors.ts';

/** A graph of which nothing matters but its inputs. */
function graphOf(sizes: Readonly<Record<string, number>>, integers: readonly string[] = []): Graph {
  const inputs = Object.entries(sizes).map(([name, size]): Value => ({
    name,
    shape: [size],
    dtype: integers.includes(name) ? 'int32' : 'float32',
  }));
  return { name: 'g', inputs, constants: new Map(), nodes: [], outputs: new Map() };
}

test('small inputs of float32 are given together, others alone', () => {
  const sizes = { 'parameter/w': 5, 'input/a': 3, 'input/large': 20_000, 'input/b': 1, 'input/actions': 7 };
  const { inputs, parameters } = inputVectors(graphOf(sizes, ['input/actions']), []);
  assert.deepEqual(
    [inputs!.length, [...inputs!.starts]],
    [
      4,
      [
        ['input/a', 0],
        ['input/b', 3],
      ],
    ],
  );
  assert.deepEqual(parameters, []);
  assert.equal(inputVectors(graphOf({ 'input/a': 3 }), []).inputs, undefined);
});

test('parameters that the program uses are given together where they are small and lie beside each other', () => {
  const places = [10, 20, 5, 50_000, 5, 5].map((length, i, sizes) => ({
    name: `p${i}`,
    start: sizes.slice(0, i).reduce((end, size) => end + Math.ceil(size / 16) * 16, 0),
    length,
  }));
  const used = places.filter(({ name }) => name !== 'p2');
  const graph = graphOf(Object.fromEntries(used.map(({ name, length }) => [`parameter/${name}`, length])));
  assert.deepEqual(
    inputVectors(graph, places).parameters.map(({ vector, start }) => [start, vector.length, [...vector.starts]]),
    [
      [
        0,
        36,
        [
          ['parameter/p0', 0],
          ['parameter/p1', 16],
        ],
      ],
      [
        places[4].start,
        21,
        [
          ['parameter/p4', 0],
          ['parameter/p5', 16],
        ],
      ],
    ],
  );
});
