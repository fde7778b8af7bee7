/**
 * Runs all checks and tests: `npm test`, or `npm test -- src/models` for the tests whose path holds one of the words
 * (and no other check). `--full` also runs the long ones. Ends with the line `N passed, N failed, N skipped`.
 */
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { run } from 'node:test';
import { parseArgs } from 'node:util';
import { CHECKS, runCheck } from './test-checks.ts';
import { TestReport, type TestEvent } from './test-report.ts';

const TEST_FILES = ['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts', 'bin/**/*.test.ts'];
const AT_ONCE = 2;
const MINUTE_MS = 60_000;

const { values, positionals: words } = parseArgs({ options: { full: { type: 'boolean' } }, allowPositionals: true });
const root = dirname(import.meta.dirname);
process.chdir(root);
process.env['PATH'] = [dirname(process.execPath), join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
if (values.full) process.env['WARMSTART_FULL'] = '1';
process.env['WARMSTART_GRAPH_CACHE'] ??= join(tmpdir(), 'warmstart-test-graphs'); // not the user's own

const report = new TestReport(root, process.env['CI'] === 'true', (text) => console.log(text));
try {
  if (words.length === 0) await runChecks();
  await runTests();
  report.finish();
  process.exitCode = report.failed > 0 ? 1 : 0;
} catch (error) {
  console.error(error); // node:test's `run` would end the process without a word
  process.exitCode = 1;
}

async function runChecks(): Promise<void> {
  const waiting = [...CHECKS];
  const worker = async (): Promise<void> => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      const { ok, seconds, output } = await runCheck(root, name);
      report.check(name, ok, seconds, output);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function runTests(): Promise<void> {
  const all = globSync(TEST_FILES, { exclude: ['**/fixtures/**'] });
  const chosen = all.filter(
    (file) => words.length === 0 || words.some((word) => file.replaceAll('\\', '/').includes(word)),
  );
  const files = chosen.sort().map((file) => join(root, file));
  if (files.length === 0)
    return report.check(`tests named ${words.join(' or ')}`, false, 0, 'There is no such test file.');
  const timeout = (values.full ? 120 : 10) * MINUTE_MS; // of one file: none may hang the run
  const events = run({ files, concurrency: AT_ONCE, isolation: 'process', timeout });
  for await (const event of events) report.event(event as TestEvent);
}
