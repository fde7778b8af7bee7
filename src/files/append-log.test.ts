import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { AppendLog } from './append-log.ts';
import type { WritingFileSystem } from './atomic-write.ts';
import { jsonLineFraming, lastLine } from './line-framing.ts';

function logPath(t: TestContext): string {
  const directory = fs.mkdtempSync(join(tmpdir(), 'warmstart-log-'));
  t.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'log');
}

test('records are appended at a known length, also after the file is opened again', (t) => {
  const path = logPath(t);
  const log = new AppendLog(path);
  assert.equal(log.length, 0);
  log.append('{"a":1}\n');
  log.append(Buffer.from('{"b":"二"}\n{"c":3}\n'));
  log.sync();
  assert.equal(log.length, fs.statSync(path).size);
  log.close();
  const again = new AppendLog(path);
  again.append('{"d":4}\n');
  assert.equal(fs.readFileSync(path, 'utf8'), '{"a":1}\n{"b":"二"}\n{"c":3}\n{"d":4}\n');
  assert.equal(lastLine(again.readAt, again.length), '{"d":4}');
  again.truncate(8);
  again.append('{"e":5}\n');
  assert.equal(fs.readFileSync(path, 'utf8'), '{"a":1}\n{"e":5}\n');
  assert.throws(() => again.truncate(100), /cannot cut/);
  again.close();
});

test('a write that fails half-way leaves whole records, and the next one fits behind them', (t) => {
  const path = logPath(t);
  let room = Infinity;
  const disk: WritingFileSystem = {
    ...fs,
    writeSync: ((descriptor: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
      if (room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      const count = Math.min(room, length);
      room -= count;
      return fs.writeSync(descriptor, bytes, offset, count, position);
    }) as typeof fs.writeSync,
  };
  const log = new AppendLog(path, disk);
  log.append('{"first":1}\n');
  room = 5;
  assert.throws(() => log.append('{"second":2}\n'), {
    kind: 'file/disk-full',
    params: { path, safe: 'whole-records' },
  });
  assert.equal(fs.readFileSync(path, 'utf8'), '{"first":1}\n');
  room = Infinity;
  log.append('{"3":3}\n');
  assert.equal(fs.readFileSync(path, 'utf8'), '{"first":1}\n{"3":3}\n');
  log.close();
});

test('a device that is really full gives the same typed error', { skip: !fs.existsSync('/dev/full') }, () => {
  const log = new AppendLog('/dev/full');
  assert.throws(() => log.append('{}\n'), { kind: 'file/disk-full' });
  log.close();
});

test('whatever is torn off or zeroed at the end, exactly the whole lines before it are kept', (t) => {
  const path = logPath(t);
  const line = fc.json().map((json) => JSON.stringify(JSON.parse(json)));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), line, fc.nat(), fc.nat(40), (lines, last, cut, zeros) => {
      const whole = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const torn = Buffer.from(last).subarray(0, cut % (Buffer.from(last).length + 1));
      const tail = Buffer.concat([torn, Buffer.alloc(zeros), zeros > 20 ? Buffer.from('\n') : Buffer.alloc(0)]);
      fs.writeFileSync(path, Buffer.concat([whole, tail]));
      const log = new AppendLog(path);
      assert.equal(log.cutTornTail(jsonLineFraming), tail.length);
      assert.equal(log.length, whole.length);
      log.close();
      assert.deepEqual(fs.readFileSync(path), whole);
    }),
    { numRuns: 300 },
  );
});

test('a line longer than a block is found from the end', (t) => {
  const path = logPath(t);
  const long = JSON.stringify({ text: 'x'.repeat(200_000) });
  fs.writeFileSync(path, `{"a":1}\n${long}\n{"torn":`);
  const log = new AppendLog(path);
  assert.equal(log.cutTornTail(jsonLineFraming), 8);
  assert.equal(lastLine(log.readAt, log.length), long);
  log.close();
});

test('a writer killed at any moment leaves a log that opens and goes on', async (t) => {
  const path = logPath(t);
  const module = JSON.stringify(import.meta.resolve('./append-log.ts'));
  const framing = JSON.stringify(import.meta.resolve('./line-framing.ts'));
  const program = `
    const { AppendLog } = await import(${module});
    const { jsonLineFraming, lastLine } = await import(${framing});
    const log = new AppendLog(process.argv[1]);
    log.cutTornTail(jsonLineFraming);
    let n = log.length === 0 ? 0 : JSON.parse(lastLine(log.readAt, log.length)).n;
    process.stdout.write('ready');
    for (;;) log.append(JSON.stringify({ n: ++n, filler: 'x'.repeat(n * 7919 % 100_000) }) + '\\n');`;
  for (const wait of [20, 45, 70]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, wait));
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const log = new AppendLog(path);
  log.cutTornTail(jsonLineFraming);
  log.close();
  const numbers = fs
    .readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => (JSON.parse(text) as { n: number }).n);
  assert(numbers.length > 3);
  assert.deepEqual(
    numbers,
    numbers.map((_, i) => i + 1),
  );
});
