import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParameterSpec, TrainingProgram } from '../../../learning/engine.ts';
import { shardCount } from './shard-count.ts';

function program(lanes: number, time = 5): TrainingProgram {
  return {
    name: 'p',
    inputs: { scale: { shape: [], dtype: 'float32' }, x: { shape: [time, lanes], dtype: 'float32', lanes: 1 } },
    withLanes: (fewer) => program(fewer, time),
    run: () => assert.fail('is not run'),
  };
}

const matrix = (rows: number, columns: number): ParameterSpec[] => [
  { name: 'w', shape: [rows, columns], group: 'actor', decay: true },
];
const SPECS = matrix(1000, 1000);

test('threads take equal numbers of lanes, at least 8 each, at most 4 of them', () => {
  assert.equal(shardCount(program(32), SPECS, 1), 1);
  assert.equal(shardCount(program(32), SPECS, 2), 2);
  assert.equal(shardCount(program(32), SPECS, 16), 4);
  assert.equal(shardCount(program(24), SPECS, 4), 3);
  assert.equal(shardCount(program(18), SPECS, 4), 2);
  assert.equal(shardCount(program(17), SPECS, 4), 1);
  assert.equal(shardCount(program(14), SPECS, 2), 1);
  assert.equal(shardCount(program(0), SPECS, 2), 1);
});

test('at least 4 each where every product is small enough for a module', () => {
  const small = [...matrix(100, 100), ...matrix(100, 100), ...matrix(100, 100), ...matrix(100, 100)];
  assert.equal(shardCount(program(8, 16), small, 2), 2);
  assert.equal(shardCount(program(8, 16), small, 4), 2);
  assert.equal(shardCount(program(16, 16), small, 4), 4);
  assert.equal(shardCount(program(6, 16), small, 2), 1);
});

test('a program that cannot have fewer lanes stays whole', () => {
  const { withLanes: _, ...whole } = program(32);
  assert.equal(shardCount(whole, SPECS, 2), 1);
});

test('a program that is done before a thread has woken stays whole', () => {
  assert.equal(shardCount(program(256, 1), matrix(60, 60), 2), 1);
  assert.equal(shardCount(program(256, 1), matrix(100, 100), 2), 2);
});
