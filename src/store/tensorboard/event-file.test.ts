import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { pythonWith } from '../../../test/python.ts';
import { crc32c, maskedCrc32c } from './crc32c.ts';
import { TensorBoardWriter } from './event-file.ts';
import { histogramOf } from './histogram.ts';
import { tfrecord, tfrecordFraming } from './tfrecord.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'warmstart-tensorboard-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Reads a folder as TensorBoard does: [tag, step, wall time, value as text] of every scalar, and every histogram. */
const READER = `
import json, sys, warnings
warnings.filterwarnings('ignore')
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
accumulator = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0, 'histograms': 0})
accumulator.Reload()
tags = accumulator.Tags()
print(json.dumps({
  'version': accumulator.file_version,
  'scalars': {t: [[e.step, e.wall_time, repr(e.value)] for e in accumulator.Scalars(t)] for t in tags['scalars']},
  'histograms': {t: [[e.step, h.min, h.max, h.num, h.sum, h.sum_squares, list(h.bucket_limit), list(h.bucket)]
    for e in accumulator.Histograms(t) for h in [e.histogram_value]] for t in tags['histograms']},
}))`;

interface Read {
  readonly version: number;
  readonly scalars: Readonly<Record<string, readonly [step: number, wallTime: number, value: string][]>>;
  readonly histograms: Readonly<Record<string, readonly (number | number[])[][]>>;
}

test('CRC-32C gives the published check values', () => {
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa); // RFC 3720, B.4
  assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
  assert.equal(crc32c(new Uint8Array(0)), 0);
  assert.equal(maskedCrc32c(new Uint8Array(32)), 0x0fd7fffa);
});

test('TensorBoard reads scalars and histograms, their steps in order, NaN and infinities as they are', (t) => {
  const python = pythonWith(t, ['tensorboard']);
  if (!python) return;
  const directory = folder(t);
  const writer = new TensorBoardWriter(directory);
  const values = [0.5, -1.25, Number.NaN, Infinity, -Infinity, 0, 3e38];
  values.forEach((value, i) => writer.scalars(i * 1000, { 'training/loss': value, 学习率: i }, 1_700_000_000.25 + i));
  writer.scalars(2 ** 40 + 3, { 'training/loss': 7 }, 1_800_000_000);
  const weights = Float32Array.from({ length: 10_000 }, (_, i) => Math.sin(i) * 2);
  writer.histogram(10, 'weights/mlp.0', weights);
  writer.histogram(20, 'weights/mlp.0', new Float32Array(5).fill(0.25));
  writer.close();

  const read = JSON.parse(python(READER, directory)) as Read;
  assert.equal(read.version, 2);
  assert.deepEqual(read.scalars['training/loss'], [
    ...['0.5', '-1.25', 'nan', 'inf', '-inf', '0.0', String(Math.fround(3e38))].map(
      (value, i) => [i * 1000, 1_700_000_000.25 + i, value] as const,
    ),
    [2 ** 40 + 3, 1_800_000_000, '7.0'],
  ]);
  assert.equal(read.scalars['学习率'].length, values.length);
  const [first, second] = read.histograms['weights/mlp.0'];
  const expected = histogramOf(weights);
  assert.deepEqual(first, [
    10,
    expected.min,
    expected.max,
    10_000,
    expected.sum,
    expected.sumOfSquares,
    expected.limits,
    expected.counts,
  ]);
  assert.deepEqual(second, [20, 0.25, 0.25, 5, 1.25, 0.3125, [0.25], [5]]);
});

test('after a cut to a checkpoint the same file goes on, and TensorBoard sees every step once', (t) => {
  const python = pythonWith(t, ['tensorboard']);
  if (!python) return;
  const directory = folder(t);
  const first = new TensorBoardWriter(directory);
  for (let step = 1; step <= 10; step++) first.scalars(step, { loss: step });
  const position = first.position();
  for (let step = 11; step <= 20; step++) first.scalars(step, { loss: -1 });
  first.close();
  truncateSync(join(directory, position.file), readFileSync(join(directory, position.file)).length - 3); // torn
  const second = new TensorBoardWriter(directory, { position });
  assert.equal(second.length, position.length);
  for (let step = 11; step <= 15; step++) second.scalars(step, { loss: step });
  second.close();

  assert.deepEqual(readdirSync(directory), [position.file]);
  const read = JSON.parse(python(READER, directory)) as Read;
  assert.deepEqual(
    read.scalars['loss'].map(([step, , value]) => [step, Number(value)]),
    Array.from({ length: 15 }, (_, i) => [i + 1, i + 1]),
  );
});

test('without a position it begins anew and removes its own files only', (t) => {
  const directory = folder(t);
  new TensorBoardWriter(directory).close();
  const foreign = 'events.out.tfevents.1700000000.host.1234.0';
  writeFileSync(join(directory, foreign), 'of another program');
  writeFileSync(join(directory, 'notes.txt'), 'mine');
  const own = 'events.out.tfevents.1600000000.host.warmstart';
  writeFileSync(join(directory, own), 'an earlier one');
  const writer = new TensorBoardWriter(directory, { position: { file: '../notes.txt', length: 0 } });
  writer.close();
  const names = readdirSync(directory);
  assert(names.includes(foreign) && names.includes('notes.txt') && !names.includes(own));
  assert.equal(names.length, 3);
});

test('records wait in memory until they are flushed, are many, or are two seconds old', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_700_000_000_000 });
  const writer = new TensorBoardWriter(folder(t));
  const before = writer.length;
  writer.scalars(1, { loss: 1 });
  assert.equal(writer.length, before);
  writer.flush();
  assert(writer.length > before);
  const flushed = writer.length;
  for (let step = 0; writer.length === flushed; step++) writer.scalars(step, { loss: step });
  assert(writer.length - flushed >= 1 << 16);
  const large = writer.length;
  t.mock.timers.setTime(1_700_000_002_000);
  writer.scalars(1, { loss: 1 });
  assert(writer.length > large, 'two seconds later');
  writer.close();
});

test('a file cut or damaged anywhere keeps the records before that place', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 6 }),
      fc.nat(),
      fc.boolean(),
      (payloads, place, cut) => {
        const records = payloads.map(tfrecord);
        const file = Buffer.concat(records);
        const at = place % file.length;
        const damaged = Buffer.from(cut ? file.subarray(0, at) : file);
        if (!cut) damaged[at] ^= 0x40;
        let whole = 0;
        for (const record of records) {
          if (whole + record.length > at) break;
          whole += record.length;
        }
        const readAt = (offset: number, count: number) => damaged.subarray(offset, offset + count);
        assert.equal(tfrecordFraming(readAt, damaged.length), whole);
        assert.equal(
          tfrecordFraming((offset, count) => file.subarray(offset, offset + count), file.length),
          file.length,
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('a histogram counts every finite value once', () => {
  fc.assert(
    fc.property(fc.float32Array({ maxLength: 200 }), (values) => {
      const finite = [...values].filter(Number.isFinite);
      const histogram = histogramOf(values);
      assert.equal(histogram.count, finite.length);
      assert.equal(
        histogram.counts.reduce((sum, count) => sum + count, 0),
        finite.length,
      );
      assert.equal(histogram.limits.length, histogram.counts.length);
      histogram.limits.forEach((limit, i) => assert(i === 0 || limit >= histogram.limits[i - 1]));
      if (finite.length > 0) {
        assert.equal(histogram.min, Math.min(...finite));
        assert.equal(histogram.limits.at(-1), Math.max(...finite));
      }
    }),
  );
});
