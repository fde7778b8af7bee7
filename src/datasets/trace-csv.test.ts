import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { isFailure } from '../contract/errors/index.ts';
import { readTrace } from './trace-csv.ts';

const folder = fs.mkdtempSync(join(tmpdir(), 'trace-'));
after(() => fs.rmSync(folder, { recursive: true }));

function file(text: string | Buffer): string {
  const path = join(folder, 'trace.csv');
  fs.writeFileSync(path, text);
  return path;
}

function plain(text: string | Buffer) {
  const { arrivalTimes, promptTokens, outputTokens, conversations } = readTrace(file(text));
  return [arrivalTimes, promptTokens, outputTokens, conversations].map((column) => column && Array.from(column));
}

test('a plain trace', () => {
  const text = 'arrival_time,prompt_tokens,output_tokens\n0,10,20\n0.5,30,40\n0.5,1,1\n';
  assert.deepEqual(plain(text), [[0, 0.5, 0.5], [10, 30, 1], [20, 40, 1], undefined]);
});

test('byte order mark, CRLF, quotes, blank lines, another order of columns, no last line feed', () => {
  const text =
    '\uFEFF"output_tokens", arrival_time,prompt_tokens,"conversation"\r\n20,1e-3,10,"a, ""b""\nc"\r\n\r\n21,2,11,\r\n22,3,12,x\r\n23,4,13,"a, ""b""\nc"';
  assert.deepEqual(plain(text), [
    [1e-3, 2, 3, 4],
    [10, 11, 12, 13],
    [20, 21, 22, 23],
    [0, 1, 2, 0],
  ]);
});

test('a trace longer than a piece of reading, with characters of several bytes across pieces', () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => `${i},${1 + i},7,会话${i % 100}`);
  const text = `arrival_time,prompt_tokens,output_tokens,conversation\n${rows.join('\n')}\n`;
  assert.ok(Buffer.byteLength(text) > 1 << 20);
  const trace = readTrace(file(text));
  assert.equal(trace.arrivalTimes.length, 60_000);
  assert.equal(trace.promptTokens[59_999], 60_000);
  assert.ok(Array.from(trace.conversations!).every((c, i) => c === i % 100));
});

const HEADER = 'arrival_time,prompt_tokens,output_tokens\n';
const BAD: readonly (readonly [name: string, text: string, message: RegExp])[] = [
  ['an empty file', '', /trace\.csv:1 header: expected the columns .*, found an empty file/],
  ['no header', '0,1,2\n', /:1 header: expected the columns arrival_time.* found "0,1,2" \(no arrival_time\)/],
  ['a missing column', 'arrival_time,prompt_tokens\n', /:1 header: .*no output_tokens/],
  ['an unknown column', 'arrival_time,prompt_tokens,output_tokens,user\n', /:1 header: .*found a column "user"/],
  ['a column twice', 'arrival_time,arrival_time,prompt_tokens,output_tokens\n', /:1 header: .*arrival_time twice/],
  ['no request', HEADER, /:2 row: expected at least one request/],
  [
    'a text for a number',
    `${HEADER}0,1,2\nx,1,2\n`,
    /:3 arrival_time: expected a number of seconds, 0 or more, found "x"/,
  ],
  ['an empty number', `${HEADER}0,,2\n`, /:2 prompt_tokens: expected an integer from 1 to 2147483647, found ""/],
  ['a fraction of a token', `${HEADER}0,1,2.5\n`, /:2 output_tokens: .* found "2\.5"/],
  ['no tokens', `${HEADER}0,0,2\n`, /:2 prompt_tokens/],
  ['hexadecimal', `${HEADER}0,0x10,2\n`, /:2 prompt_tokens/],
  ['an infinite time', `${HEADER}1e999,1,2\n`, /:2 arrival_time/],
  ['a negative time', `${HEADER}-1,1,2\n`, /:2 arrival_time/],
  [
    'time going back',
    `${HEADER}5,1,2\n4.5,1,2\n`,
    /:3 arrival_time: expected 5 \(the row before\) or later, found "4\.5"/,
  ],
  ['a field too few', `${HEADER}0,1,2\n\n1,2\n`, /:4 row: expected 3 fields, found 2/],
  ['a field too many', `${HEADER}0,1,2,3\n`, /:2 row: expected 3 fields, found 4/],
  ['a quote left open', `${HEADER}0,1,2\n"1,1,2\n2,1,2\n`, /:3 row: expected .*quotes closed, found a stray quote/],
  ['a stray quote', `${HEADER}0,1"x",2\n`, /:2 row: .*stray quote/],
];

for (const [name, text, message] of BAD) {
  test(`refused: ${name}`, () => {
    assert.throws(
      () => readTrace(file(text)),
      (error) =>
        isFailure(error, 'trace/bad-row') &&
        message.test(error.message) &&
        assert.match(error.message, message) === undefined,
    );
  });
}

test('a missing file is named', () => {
  assert.throws(
    () => readTrace(join(folder, 'none.csv')),
    (error) => isFailure(error, 'file/not-found'),
  );
});
