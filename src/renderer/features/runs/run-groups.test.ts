import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GROUP_KEYS } from './run-groups.ts';
import { sampleRow } from './testing/sample-row.ts';

test('runs that differ in their seed alone are one experiment', () => {
  const of = (run: string): string => GROUP_KEYS.experiment.of(sampleRow({ run, kind: 'ppo', mode: 'external' }));
  assert.equal(of('outputs/compare/a/external-seed-0'), of('outputs/compare/a/external-seed-11'));
  assert.equal(of('outputs/x_s1'), of('outputs/x_s2'));
  assert.notEqual(of('outputs/compare/a/external-seed-0'), of('outputs/compare/b/external-seed-0'));
  assert.notEqual(of('outputs/version1'), of('outputs/version2'));
});

test('tags in any order are one group', () => {
  assert.equal(
    GROUP_KEYS.tags.of(sampleRow({ tags: ['b', 'a'] })),
    GROUP_KEYS.tags.of(sampleRow({ tags: ['a', 'b'] })),
  );
});
