import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import configuration from '../../.dependency-cruiser.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');

const { options, ...ruleSet } = configuration;
const ruleNames = (configuration.forbidden ?? []).map((rule) => rule.name ?? '');
const { output } = await cruise(['src'], { ...options, ruleSet, validate: true, baseDir: FIXTURES });
const violations = (output as ICruiseResult).summary.violations;

for (const name of ruleNames) {
  test(`the file that breaks ${name} is caught by it`, () => {
    const caught = violations.filter((violation) => violation.rule.name === name).map(({ from }) => basename(from));
    assert.ok(caught.includes(`${name}.ts`), `caught: ${caught.join(', ') || 'nothing'}`);
  });
}

test('nothing else is caught', () => {
  const others = violations.filter(({ rule, from }) => basename(from) !== `${rule.name}.ts`);
  const words = others.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  assert.deepEqual(words, []);
});

test('every file that the rules name exists', () => {
  const named = JSON.stringify(configuration.forbidden).match(/\^src\/[\w/-]+\\\\\.ts\$/g) ?? [];
  assert.ok(named.length > 0);
  for (const pattern of named) {
    const file = pattern.slice(1, -1).replaceAll('\\\\', '');
    assert.ok(existsSync(join(import.meta.dirname, '../..', file)), file);
  }
});
