import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const FILES = {
  'good.test.ts': `
    import { suite, test } from 'node:test';
    suite('group', () => { test('inside', () => {}); });
    test('outside', () => {});`,
  'bad.test.ts': `
    import { test } from 'node:test';
    test('outer', async (t) => { await t.test('inner', () => { console.log('a word'); throw new Error('broken'); }); });
    test('fine', () => {});`,
  'skips.test.ts': `
    import { test } from 'node:test';
    import { skipForMissingTool } from './missing-tool.ts';
    test('long', { skip: 'takes long' }, () => {});
    test('long too', { skip: 'takes long' }, () => {});
    test('needs a tool', (t) => skipForMissingTool(t, 'a hammer', 'buy one'));`,
  'empty.test.ts': `export {};`,
  'unloadable.test.ts': `throw new Error('while loading');`,
  'late.test.ts': `
    import { test } from 'node:test';
    test('first', () => void setTimeout(() => { throw new Error('too late'); }, 5));
    test('second', () => new Promise((resolve) => setTimeout(resolve, 100)));`,
  'exits.test.ts': `import { test } from 'node:test'; test('leaves', () => process.exit(3));`,
};

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'warmstart-runner-'));
  const root = join(import.meta.dirname, '..');
  mkdirSync(join(folder, 'test'));
  for (const file of ['scripts/test.ts', 'scripts/test-checks.ts', 'scripts/test-report.ts', 'test/missing-tool.ts']) {
    cpSync(join(root, file), join(folder, file));
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, 'test', name), text);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('counts what passed and was skipped, with every reason', () => {
  const { status, text } = runTests({ CI: '' }, 'good.test.ts', 'skips.test.ts');
  assert.equal(
    text,
    [
      '✓ test/good.test.ts: 2 passed (… s)',
      '✓ test/skips.test.ts: 0 passed, 3 skipped (… s)',
      '',
      'SKIPPED:',
      '- takes long: 2 tests, first test/skips.test.ts: long',
      '- missing tool: a hammer (buy one): test/skips.test.ts: needs a tool',
      '',
      '2 passed, 0 failed, 3 skipped',
      '',
    ].join('\n'),
  );
  assert.equal(status, 0);
});

test('with CI=true a missing tool is a failure', () => {
  const { status, text } = runTests({ CI: 'true' }, 'skips.test.ts');
  assert.match(text, /needs a tool\n {8}missing tool: a hammer \(buy one\)\n {8}with CI=true this is a failure/);
  assert.match(text, /\n0 passed, 1 failed, 2 skipped\n$/);
  assert.equal(status, 1);
});

test('a failing subtest is shown once, with where it threw and what was printed', () => {
  const { status, text } = runTests({}, 'bad.test.ts');
  assert.match(
    text,
    /^✗ test\/bad\.test\.ts: 1 passed, 1 failed .*\n {4}inner \(line 3\)\n {8}Error: broken\n {12}at .*bad/,
  );
  assert.match(text, /its output ended with:\n {4}a word/);
  assert.match(text, /\n1 passed, 1 failed, 0 skipped\n$/);
  assert.equal(status, 1);
});

for (const [name, words] of [
  ['empty', 'The file holds no test.'],
  ['unloadable', 'while loading'],
  ['late', 'too late'],
  ['exits', 'exit code 3'],
] as const) {
  test(`what goes wrong outside of tests is a failure: ${name}`, () => {
    const { status, text } = runTests({}, `${name}.test.ts`);
    assert.ok(text.includes(words), text);
    assert.match(text, / 1 failed, 0 skipped\n$/);
    assert.equal(status, 1);
  });
}

test('a filter that matches nothing is a failure', () => {
  const { status, text } = runTests({}, 'no-such-file');
  assert.match(text, /no such test file[^]*\n0 passed, 1 failed, 0 skipped\n$/);
  assert.equal(status, 1);
});

function runTests(env: NodeJS.ProcessEnv, ...words: string[]): { status: number | null; text: string } {
  const { NODE_TEST_CONTEXT: _, ...outer } = process.env; // else the inner run takes itself for a part of this one
  const options = { encoding: 'utf8', env: { ...outer, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/test.ts'), ...words], options);
  assert.equal(stderr, '');
  return { status, text: stdout.replace(/\(\d+\.\d s\)/g, '(… s)') };
}
