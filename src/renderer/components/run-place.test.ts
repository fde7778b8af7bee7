import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOfRun } from './run-place.ts';

test('the place of a run is its folder without its own name', () => {
  assert.equal(placeOfRun('outputs/first', 'first'), '');
  assert.equal(
    placeOfRun('outputs/compare/third/standard-seed-0/pretrain', 'pretrain'),
    'compare/third/standard-seed-0',
  );
  assert.equal(placeOfRun('outputs/ppo/second', 'ppo'), 'ppo/second');
  assert.equal(placeOfRun(null, 'imported'), '');
});
