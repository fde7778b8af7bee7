import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphBuilder } from '../../../compiler/graph-builder.ts';
import { inputName, outputName } from '../../../compiler/names.ts';
import { isFailure } from '../../../contract/errors/index.ts';
import { compile } from '../compile.ts';
import type { CompiledModel } from '../compiled-program.ts';
import { ParameterMemory } from '../parameter-memory.ts';
import type { ShardRequest } from './messages.ts';
import { ShardThread } from './shard-thread.ts';

const x = { shape: [4], dtype: 'float32' } as const;

function request(id: number, change: Partial<CompiledModel> = {}): Exclude<ShardRequest, 'end'> {
  const builder = new GraphBuilder();
  const value = builder.input(inputName('x'), x);
  const graph = builder.build('double', new Map([[outputName('y'), builder.append('Add', [value, value])]]));
  const { specs, memory } = new ParameterMemory([], 2);
  return {
    id,
    signature: { name: 'double', inputs: { x } },
    model: { ...compile(graph, [], 1), ...change },
    specs,
    memory,
  };
}

test('a thread runs what it has loaded, on arrays that both reach', async () => {
  const thread = new ShardThread(1);
  try {
    thread.open(request(1));
    const { inputs, outputs } = await thread.opened('double');
    for (const start of [1, 10]) {
      inputs['x'].set([start, 2, 3, 4]);
      thread.start(1);
      await thread.ran('double');
      assert.deepEqual([...outputs['y']], [2 * start, 4, 6, 8]);
    }
  } finally {
    await thread.end();
  }
});

test('what a thread cannot load or run is an error here, and it goes on', async () => {
  const thread = new ShardThread(1);
  try {
    thread.open(request(1, { onnx: Buffer.from('no model') }));
    await assert.rejects(thread.opened('double'), (error) => {
      assert.ok(isFailure(error, 'engine/runtime'));
      assert.match(error.message, /^double: ONNX Runtime could not load it: ./);
      return true;
    });
    thread.start(1);
    await assert.rejects(thread.ran('double'), (error) => isFailure(error, 'engine/runtime'));
    thread.open(request(2));
    await thread.opened('double');
  } finally {
    await thread.end();
  }
});

test('a thread that has ended is told, not waited for', async () => {
  const thread = new ShardThread(1);
  await thread.end();
  thread.start(1);
  await assert.rejects(thread.ran('double'), /a thread ended with exit code 0/);
  await thread.end();
});
