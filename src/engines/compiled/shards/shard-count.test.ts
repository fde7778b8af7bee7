import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParameterSpec, TrainingProgram } from '../../../learning/engine.ts';
import { shardCount } from './shard-count.ts';

function program(lanes: number): TrainingProgram {
  return {
    name: 'p',
    inputs: { scale: { shape: [], dtype: 'float32' }, x: { shape: [5, lanes], dtype: 'float32', lanes: 1 } },
    withLanes: program,
    run: () => assert.fail('is not run'),
  };
}

const SPECS: readonly ParameterSpec[] = [{ name: 'w', shape: [500, 500], group: 'actor', decay: true }];

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

test('a program that cannot have fewer lanes stays whole', () => {
  const { withLanes: _, ...whole } = program(32);
  assert.equal(shardCount(whole, SPECS, 2), 1);
});

test('a small program is computed faster than it is divided', () => {
  const small: ParameterSpec = { ...SPECS[0], shape: [100, 100] };
  assert.equal(shardCount(program(32), [small], 2), 1); // 5 × 32 rows
  assert.equal(shardCount(program(512), [small], 2), 2);
});
