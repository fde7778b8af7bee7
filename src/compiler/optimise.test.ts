import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import type { Graph } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import { optimise } from './optimise.ts';
import { dropDead } from './rewrites/drop-dead.ts';
import { dropNeutral } from './rewrites/drop-neutral.ts';

function doubleNegation(): Graph {
  const builder = new GraphBuilder();
  const x = builder.input('x', { shape: [2], dtype: 'float32' });
  const y = builder.append('Relu', [builder.append('Neg', [builder.append('Neg', [x])])]);
  return builder.build('g', new Map([['y', y]]));
}

test('rewrites run in their order, each on what the one before gave', () => {
  assert.deepEqual(
    optimise(doubleNegation(), [dropNeutral, dropDead]).nodes.map(({ op }) => op),
    ['Relu'],
  );
  assert.deepEqual(
    optimise(doubleNegation(), [dropDead, dropNeutral]).nodes.map(({ op }) => op),
    ['Neg', 'Relu'],
  );
});

test('a rewrite that breaks a graph is named', () => {
  const withoutFirst = (graph: Graph): Graph => ({ ...graph, nodes: graph.nodes.slice(1) });
  assert.throws(
    () => optimise(doubleNegation(), [dropDead, withoutFirst]),
    (error) =>
      isFailure(error, 'compiler/invalid-graph') &&
      /^g, node 0 \(Neg\), after withoutFirst: expected inputs assigned before/.test(error.message),
  );
});
