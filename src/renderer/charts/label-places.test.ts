import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeLabels } from './label-places.ts';

const tenth = { place: (value: number) => value / 10 };

test('names far apart stand at the end of their lines, those close together beside one another', () => {
  const levels = [{ value: 10 }, { value: 1 }, { value: 1.1 }, { value: 1.2 }];
  assert.deepEqual(placeLabels(levels, tenth, 240), [
    'insideEndTop',
    'insideEndTop',
    'insideMiddleTop',
    'insideStartTop',
  ]);
});

test('a name without room is left out', () => {
  const levels = [1, 1, 1, 1].map((value) => ({ value }));
  assert.deepEqual(placeLabels(levels, tenth, 240)[3], null);
});
