import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { TypedError } from '../base/errors.ts';
import { failure } from '../contract/errors/index.ts';
import { exitCodeOf } from './exit.ts';
import { Output } from './output.ts';

/** Collects what is written, as to a terminal or not. */
function captured(t: TestContext, terminal: boolean, columns = 20) {
  const written = { out: '', err: '' };
  t.mock.method(process.stdout, 'write', (text: string) => ((written.out += text), true));
  t.mock.method(process.stderr, 'write', (text: string) => ((written.err += text), true));
  const restore = [
    Object.getOwnPropertyDescriptor(process.stderr, 'isTTY'),
    Object.getOwnPropertyDescriptor(process.stderr, 'columns'),
  ] as const;
  Object.defineProperty(process.stderr, 'isTTY', { value: terminal, configurable: true });
  Object.defineProperty(process.stderr, 'columns', { value: columns, configurable: true });
  t.after(() => {
    for (const [i, name] of (['isTTY', 'columns'] as const).entries()) {
      if (restore[i]) Object.defineProperty(process.stderr, name, restore[i]);
      else delete (process.stderr as { isTTY?: boolean; columns?: number })[name];
    }
  });
  return written;
}

test('with --json standard output has only JSON lines', (t) => {
  const written = captured(t, false);
  const output = new Output({ json: true, language: 'en' });
  output.print('a table');
  output.record({ event: 'x', value: NaN });
  output.note({ en: 'a remark', zh: '说明' });
  assert.deepEqual(written, { out: '{"event":"x","value":null}\n', err: 'a remark\n' });
});

test('without --json it has only text, in the language asked for', (t) => {
  const written = captured(t, false);
  const output = new Output({ json: false, language: 'zh' });
  output.record({ event: 'x' });
  output.print({ en: 'result', zh: '结果' });
  assert.deepEqual(written, { out: '结果\n', err: '' });
});

test('on a terminal progress is one line, rewritten, cut to its width, and cleared for what follows', (t) => {
  const written = captured(t, true, 10);
  const output = new Output({ json: false, language: 'en' });
  output.progress('abcdefghijklmnop');
  output.progress('short');
  output.note('remark');
  output.note('again');
  assert.equal(written.err, '\r\x1b[2Kabcdefghi\r\x1b[2Kshort\r\x1b[2Kremark\nagain\n');
});

test('a progress line of wide characters is not wider than the terminal either', (t) => {
  const written = captured(t, true, 10);
  new Output({ json: false, language: 'zh' }).progress('正在收集示教数据：回合');
  assert.equal(written.err, '\r\x1b[2K正在收集');
});

test('elsewhere only lines to keep appear', (t) => {
  const written = captured(t, false);
  const output = new Output({ json: false, language: 'en' });
  output.progress('one');
  output.progress('two', true);
  assert.equal(written.err, 'two\n');
});

test('one of our errors is worded, any other shows where it was thrown', (t) => {
  const written = captured(t, false);
  const output = new Output({ json: false, language: 'zh' });
  const ours = failure('command/strategy-or-model', {});
  output.error(ours);
  assert.match(written.err, /^evaluate：应给出 --strategy NAME 或 --model FILE 之一\n {2}→ /);
  assert.equal(exitCodeOf(ours), 2);
  written.err = '';
  const bug = new RangeError('a bug');
  output.error(bug);
  assert.match(written.err, /^RangeError: a bug\n\s+at /);
  assert.equal(exitCodeOf(bug), 1);
  assert.ok(!(bug instanceof TypedError));
});
