import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypedError } from '../base/errors.ts';
import type { Graph, Value } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import { verify } from './verify.ts';

const MATRIX = { shape: [2, 3], dtype: 'float32' } as const;

function valid(): Graph {
  const builder = new GraphBuilder();
  const x = builder.input('x', MATRIX);
  const y = builder.append('Relu', [builder.append('Neg', [x])]);
  return builder.build('g', new Map([['y', y]]));
}

const found = (graph: Graph): string => {
  try {
    verify(graph);
  } catch (error) {
    assert.ok(error instanceof TypedError && error.kind === 'compiler/invalid-graph', String(error));
    return error.message.split('\n')[0];
  }
  return 'nothing';
};

test('a sound graph passes', () => {
  assert.equal(found(valid()), 'nothing');
});

test('every rule of a graph is checked', () => {
  const graph = valid();
  const [neg, relu] = graph.nodes as [Graph['nodes'][0], Graph['nodes'][0]];
  const other: Value = { ...MATRIX };
  const bad: [string, Graph][] = [
    [
      'g, node 0 (Relu): expected inputs assigned before, found float32[2,3] not assigned',
      { ...graph, nodes: [relu, neg] },
    ],
    [
      'g, node 1 (Neg): expected a value assigned once, found float32[2,3] assigned again',
      { ...graph, nodes: [neg, neg, relu] },
    ],
    [
      'g, node 0 (Neg): expected float32[2,3], found float32[3,2]',
      { ...graph, nodes: [{ ...neg, outputs: [{ shape: [3, 2], dtype: 'float32' }] }] },
    ],
    [
      'g, node 0 (Neg): expected float32[2,3], found int32[2,3]',
      { ...graph, nodes: [{ ...neg, outputs: [{ shape: [2, 3], dtype: 'int32' }] }] },
    ],
    [
      'g, node 0 (Neg): expected inputs that fit, found expected 1 inputs, found 2',
      { ...graph, nodes: [{ ...neg, inputs: [...neg.inputs, ...neg.inputs] }] },
    ],
    [
      'g, node 0 (Cosine): expected a known operation, found Cosine',
      { ...graph, nodes: [{ ...neg, op: 'Cosine' as 'Neg' }] },
    ],
    [
      'g, output y: expected a value that is assigned, found float32[2,3] not assigned',
      { ...graph, outputs: new Map([['y', other]]) },
    ],
    [
      'g, constant: expected float32[2,3], found 5 elements',
      { ...graph, constants: new Map([[other, new Float32Array(5)]]) },
    ],
    ['g, inputs: expected distinct names, found x', { ...graph, inputs: [...graph.inputs, { ...MATRIX, name: 'x' }] }],
  ];
  for (const [message, broken] of bad) assert.equal(found(broken), message);
});
