import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphBuilder } from '../../../compiler/graph-builder.ts';
import type { Graph } from '../../../compiler/graph.ts';
import { gradientName, inputName, outputName } from '../../../compiler/names.ts';
import { isFailure } from '../../../contract/errors/index.ts';
import type { ParameterSpec } from '../../../learning/engine.ts';
import { compile } from '../compile.ts';
import type { CompiledModel } from '../compiled-program.ts';
import { ParameterMemory } from '../parameter-memory.ts';
import type { ProgramCode } from '../program-code.ts';
import { kernelOf } from '../webassembly/testing/run-kernel.ts';
import type { ShardRequest } from './messages.ts';
import { ShardThread } from './shard-thread.ts';

const x = { shape: [4], dtype: 'float32' } as const;

const WEIGHT: ParameterSpec = { name: 'weight', shape: [4], group: 'actor', decay: false };

/** y = 2 x, which is also what is called the gradient. */
function graph(): Graph {
  const builder = new GraphBuilder();
  const value = builder.input(inputName('x'), x);
  const y = builder.append('Add', [value, value]);
  return builder.build('double', new Map([outputName('y'), gradientName('weight')].map((name) => [name, y])));
}

function request(id: number, code: ProgramCode, { specs, memory }: ParameterMemory): Exclude<ShardRequest, 'end'> {
  return { id, signature: { name: 'double', inputs: { x } }, code, specs, memory };
}

function model(memory: ParameterMemory, change: Partial<CompiledModel> = {}): ProgramCode {
  return { model: { ...compile(graph(), memory.places, 1), ...change } };
}

const CODES: Readonly<Record<string, (memory: ParameterMemory) => ProgramCode>> = {
  'a model': model,
  'a module': (memory) => ({ kernel: kernelOf(graph(), memory) }),
};

for (const [name, code] of Object.entries(CODES)) {
  test(`a thread runs ${name}, on arrays that both reach, and leaves its own gradients`, async () => {
    const thread = new ShardThread(1);
    const memory = new ParameterMemory([WEIGHT], 2);
    const own = memory.gradient('weight');
    try {
      thread.open(request(1, code(memory), memory));
      const { inputs, outputs } = await thread.opened('double');
      for (const start of [1, 10]) {
        inputs['x'].set([start, 2, 3, 4]);
        own.fill(100);
        thread.start(1);
        await thread.ran('double');
        assert.deepEqual([...outputs['y']], [2 * start, 4, 6, 8]);
        assert.deepEqual([...own], [100, 100, 100, 100]);
        memory.sumGradients([1, 1]);
        assert.deepEqual([...own], [100 + 2 * start, 104, 106, 108]);
      }
    } finally {
      await thread.end();
    }
  });
}

test('what a thread cannot load or run is an error here, and it goes on', async () => {
  const thread = new ShardThread(1);
  const memory = new ParameterMemory([WEIGHT], 2);
  try {
    thread.open(request(1, model(memory, { onnx: Buffer.from('no model') }), memory));
    await assert.rejects(thread.opened('double'), (error) => {
      assert.ok(isFailure(error, 'engine/runtime'));
      assert.match(error.message, /^double: ONNX Runtime could not load it: ./);
      return true;
    });
    thread.start(1);
    await assert.rejects(thread.ran('double'), (error) => isFailure(error, 'engine/runtime'));
    thread.open(request(2, model(memory), memory));
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
