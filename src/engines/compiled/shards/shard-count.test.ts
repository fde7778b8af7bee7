import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrainingProgram } from '../../../learning/engine.ts';
import { shardCount } from './shard-count.ts';

function program(lanes: number): TrainingProgram {
  return {
    name: 'p',
    inputs: { scale: { shape: [], dtype: 'float32' }, x: { shape: [5, lanes], dtype: 'float32', lanes: 1 } },
    withLanes: program,
    run: () => assert.fail('is not run'),
  };
}

test('threads take equal numbers of lanes, at least 8 each, at most 4 of them', () => {
  assert.equal(shardCount(program(32), 1), 1);
  assert.equal(shardCount(program(32), 2), 2);
  assert.equal(shardCount(program(32), 16), 4);
  assert.equal(shardCount(program(24), 4), 3);
  assert.equal(shardCount(program(18), 4), 2);
  assert.equal(shardCount(program(17), 4), 1);
  assert.equal(shardCount(program(14), 2), 1);
  assert.equal(shardCount(program(0), 2), 1);
});

test('a program that cannot have fewer lanes stays whole', () => {
  const { withLanes: _, ...whole } = program(32);
  assert.equal(shardCount(whole, 2), 1);
});
