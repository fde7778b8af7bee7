import type { EventData } from 'node:test';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { MISSING_TOOL } from '../test/missing-tool.ts';

/** The events of node:test's `run` that say something about results. */
export type TestEvent = Outcome | Summary | Output;
type Outcome = { type: 'test:pass'; data: EventData.TestPass } | { type: 'test:fail'; data: EventData.TestFail };
interface Summary {
  type: 'test:summary';
  data: EventData.TestSummary;
}
interface Output {
  type: 'test:stdout' | 'test:stderr' | 'test:diagnostic';
  data: { file?: string; message: string };
}

interface FileResult {
  passed: number;
  failed: number;
  skipped: number;
  output: string;
  failures: string[];
  shown: boolean;
}

const OUTPUT_LINES = 40;

/** Gathers the results of all checks and tests and words them: one line a check or file, what failed under it. */
export class TestReport {
  passed = 0;
  failed = 0;
  skipped = 0;
  private readonly files = new Map<string, FileResult>();
  private readonly skips = new Map<string, string[]>();
  private readonly root: string;
  private readonly strict: boolean;
  private readonly print: (text: string) => void;

  /** `strict`: a test skipped for want of a tool counts as failed. */
  constructor(root: string, strict: boolean, print: (text: string) => void) {
    this.root = root;
    this.strict = strict;
    this.print = print;
  }

  /** A check beside the tests, such as the linter; counts as one. */
  check(name: string, ok: boolean, seconds: number, output: string): void {
    if (ok) this.passed++;
    else this.failed++;
    this.print(`${ok ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`);
    if (!ok) this.print(indented(stripVTControlCharacters(output).trim()));
  }

  event(event: TestEvent): void {
    const path = event.data.file;
    if (path === undefined) return; // the summary of all files
    const file = this.fileResult(path);
    switch (event.type) {
      case 'test:stdout':
      case 'test:stderr':
        file.output += event.data.message;
        break;
      case 'test:diagnostic':
        file.output += `${event.data.message}\n`;
        break;
      case 'test:summary':
        this.showFile(path, file, event.data.duration_ms);
        break;
      case 'test:pass':
      case 'test:fail':
        if (event.data.name === path) this.wholeFile(path, file, event);
        else this.oneTest(path, file, event);
    }
  }

  /** All reasons for skips, then the line that counts. */
  finish(): void {
    if (this.skips.size > 0) this.print('\nSKIPPED:');
    for (const [reason, tests] of this.skips) {
      this.print(`- ${reason}: ${tests.length === 1 ? tests[0] : `${tests.length} tests, first ${tests[0]}`}`);
    }
    this.print(`\n${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`);
  }

  /** An event about the file as a whole: it ran no test, or failed outside of its tests. */
  private wholeFile(path: string, file: FileResult, event: Outcome): void {
    if (event.type === 'test:fail') this.fail(file, 'outside of its tests', errorText(event.data.details.error));
    else if (event.data.skip === undefined) this.fail(file, 'no test', 'The file holds no test.');
    file.shown = false;
    this.showFile(path, file, event.data.details.duration_ms);
  }

  private oneTest(path: string, file: FileResult, event: Outcome): void {
    const { name, skip, todo, details } = event.data;
    const skipped = skip ?? todo;
    if (skipped !== undefined) {
      this.skip(path, file, name, typeof skipped === 'string' ? skipped : 'no reason given');
    } else if (event.type === 'test:fail') {
      const error = event.data.details.error;
      if (failureType(error) !== 'subtestsFailed')
        this.fail(file, `${name} (line ${event.data.line})`, errorText(error));
    } else if (details.type !== 'suite') {
      file.passed++;
      this.passed++;
    }
  }

  private skip(path: string, file: FileResult, name: string, reason: string): void {
    const missing = reason.startsWith(MISSING_TOOL);
    if (missing && this.strict) return this.fail(file, name, `${reason}\nwith CI=true this is a failure`);
    file.skipped++;
    this.skipped++;
    this.skips.set(reason, [...(this.skips.get(reason) ?? []), `${relative(this.root, path)}: ${name}`]);
  }

  private fail(file: FileResult, name: string, words: string): void {
    file.failed++;
    this.failed++;
    file.failures.push(`${name}\n${indented(words)}`);
  }

  private showFile(path: string, file: FileResult, ms: number): void {
    if (file.shown) return;
    file.shown = true;
    const counts = [
      `${file.passed} passed`,
      ...(file.failed > 0 ? [`${file.failed} failed`] : []),
      ...(file.skipped > 0 ? [`${file.skipped} skipped`] : []),
    ];
    const mark = file.failed > 0 ? '✗' : '✓';
    this.print(`${mark} ${relative(this.root, path)}: ${counts.join(', ')} (${(ms / 1000).toFixed(1)} s)`);
    for (const failure of file.failures) this.print(indented(failure));
    if (file.failures.length > 0 && file.output.trim() !== '') {
      const lines = file.output.trim().split('\n');
      this.print(indented(['its output ended with:', ...lines.slice(-OUTPUT_LINES)].join('\n')));
    }
    file.failures = [];
  }

  private fileResult(path: string): FileResult {
    const known = this.files.get(path);
    if (known) return known;
    const made: FileResult = { passed: 0, failed: 0, skipped: 0, output: '', failures: [], shown: false };
    this.files.set(path, made);
    return made;
  }
}

/** node:test wraps what a test threw; the cause is what the reader wants. */
function errorText(error: Error): string {
  if ('exitCode' in error && typeof error.exitCode === 'number')
    return `The process ended with exit code ${error.exitCode}.`;
  const cause = error.cause instanceof Error ? error.cause : error;
  const text = cause === error ? error.message : (cause.stack ?? cause.message);
  const lines = stripVTControlCharacters(text).split('\n');
  return lines.filter((line) => !/^\s+at .*\bnode:/.test(line)).join('\n');
}

function failureType(error: Error): unknown {
  return 'failureType' in error ? error.failureType : undefined;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}
