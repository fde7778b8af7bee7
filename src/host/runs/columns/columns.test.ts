import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { withoutSuperseded, type NewEvent, type RunEvent } from '../../../contract/events.ts';
import { EventLog } from '../../../store/runs/event-log.ts';
import { readEvents } from '../../../store/runs/read-events.ts';
import { Column } from './column.ts';
import { NumberScanner } from './number-scanner.ts';
import { RunColumns } from './run-columns.ts';
import { thinned } from './thinned.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'warmstart-columns-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function scanned(text: string): number[] | null {
  const bytes = Buffer.from(text);
  const column = new Column(1);
  const scanner = new NumberScanner(bytes, 0, bytes.length);
  return scanner.numbers(column) && scanner.atEnd ? [...column.values.subarray(0, column.length)] : null;
}

test('numbers are read from bytes as JSON.parse reads them', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => Number(value.toPrecision(7))),
    fc.float({ noNaN: true, noDefaultInfinity: true, min: -2, max: 2 }).map((value) => Number(value.toPrecision(7))),
    fc.integer(),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.array(number), (values) => {
      const text = JSON.stringify(values);
      const expected = (JSON.parse(text) as (number | null)[]).map((value) => value ?? NaN);
      assert.deepEqual(scanned(text), expected);
    }),
    { numRuns: 500 },
  );
  const unusual = [
    '[1e300,1E5,-0,0.1e1,1.5e-9,1.5e-10,2147483647,21474836470]',
    '[0.1234,0.12345678901234567890,-0.00001,0.000000000000000000000000001,99999.123456,1.2e+3]',
    '[]',
  ];
  for (const text of unusual) assert.deepEqual(scanned(text), JSON.parse(text), text);
  const bad = ['', '[', '[1', '[1,', '[1,]', '[nul]', '[x]', '[--1]', '[1 2]', '["1"]', '[[1]]', '1', '[-]', '[+1]'];
  const notJson = [
    '[01]',
    '[-01.5]',
    '[1.]',
    '[.5]',
    '[0.12 34]',
    '[0.1/34]',
    '[0.12:4]',
    '[1e]',
    '[0x10]',
    '[NaN]',
    '[,1]',
  ];
  for (const text of [...bad, ...notJson]) assert.equal(scanned(text), null, text);
});

test('a thinned curve keeps its ends, its extremes and that there are gaps', () => {
  const value = fc.oneof(
    { weight: 9, arbitrary: fc.double({ noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), fc.integer({ min: 10, max: 60 }), (all, points) => {
      const values = Float64Array.from(all);
      const chosen = thinned(values, 0, values.length, points);
      assert(chosen.length <= Math.max(points, Math.min(points, values.length)));
      assert(chosen.every((index, i) => i === 0 || index > chosen[i - 1]));
      assert.deepEqual([chosen[0], chosen.at(-1)], [0, values.length - 1]);
      if (values.length <= points) assert.equal(chosen.length, values.length);
      const finite = (indices: Iterable<number>) =>
        [...indices].map((i) => values[i]).filter((one) => !Number.isNaN(one));
      const every = finite(values.keys());
      const kept = finite(chosen);
      assert.equal(Math.max(...kept), Math.max(...every));
      assert.equal(Math.min(...kept), Math.min(...every));
      assert.equal(kept.length < chosen.length, every.length < values.length);
    }),
  );
});

/** The curve of a figure as the events tell it, read the plain way. */
function plainly(events: readonly RunEvent[], name: string): { x: number[]; y: number[] } {
  const x: number[] = [];
  const y: number[] = [];
  for (const event of events) {
    if (event.event !== 'steps') continue;
    event.step.forEach((step, i) => {
      x.push(step);
      y.push(event.values[name]?.[i] ?? NaN);
    });
  }
  return { x, y };
}

test('columns hold what the events say that still hold, however often a run was resumed', async (t) => {
  const steps = fc.record({
    count: fc.integer({ min: 0, max: 5 }),
    names: fc.uniqueArray(fc.constantFrom('loss', 'accuracy', 'gradient_norm', '学习率', 'a"b'), { minLength: 1 }),
    figure: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)),
  });
  const action = fc.oneof({ weight: 4, arbitrary: steps }, { weight: 1, arbitrary: fc.nat(20) });
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 30 }), fc.nat(30), async (actions, readAfter) => {
      const directory = folder(t);
      const log = new EventLog(join(directory, 'events.ndjson'));
      const columns = new RunColumns(directory);
      let step = 0;
      for (const [i, one] of actions.entries()) {
        if (typeof one === 'number') {
          const position = { length: 0, sequence: (one % log.position.sequence) + 1 };
          log.resume({ checkpoint: null, epoch: 1, step: 0 }, position);
        } else {
          const numbers = Array.from({ length: one.count }, () => ++step);
          const values = Object.fromEntries(one.names.map((name) => [name, numbers.map(() => one.figure)]));
          log.append({ event: 'steps', epoch: 1, step: numbers, values } satisfies NewEvent);
        }
        if (i === readAfter) await columns.update();
      }
      log.close();
      await columns.update();
      const events = withoutSuperseded(readEvents(directory));
      for (const name of ['loss', 'accuracy', 'gradient_norm', '学习率', 'a"b']) {
        const expected = plainly(events, name);
        const series = columns.series(name);
        if (!series) {
          assert(expected.y.every(Number.isNaN), name);
          continue;
        }
        assert.deepEqual([...series.values.subarray(0, series.length)], expected.y);
        assert.deepEqual(
          Array.from(expected.x, (_, i) => series.x('step', i)),
          expected.x,
        );
      }
    }),
    { numRuns: 60 },
  );
});

test('lines of another form, and of any length, are read as the general parser reads them', async (t) => {
  const directory = folder(t);
  const head = (sequence: number) => `"event":"steps","sequence":${sequence},"wall_time":${sequence}.5`;
  const long = Array.from({ length: 60_000 }, (_, i) => i + 10);
  const lines = [
    `{${head(1)},"epoch":1,"step":[1,2],"values":{"loss":[0.5,null],"accuracy":[1e-7,0.25]}}`,
    `{${head(2)},"epoch":1,"step":[3, 4],"values":{"loss":[0.5, 0.75],"accuracy":[1,2]}}`,
    `{${head(3)},"epoch":1,"values":{"loss":[7]},"step":[5]}`,
    `{"sequence":4,"event":"steps","wall_time":4.5,"epoch":1,"step":[6],"values":{"accuracy":[0.125],"loss":[8]}}`,
    `{${head(5)},"epoch":1,"step":[7],"values":{"lo\\u0073s":[9]}}`,
    `{${head(6)},"epoch":1,"step":[8],"values":{"loss":[1],"loss":[2]}}`,
    `{${head(7)},"epoch":1,"step":[9],"values":{"loss":["much"]},"more":[[1],{"a":2}]}`,
    `{${head(8)},"epoch":1,"step":[${long.join()}],"values":{"loss":[${long.map((one) => one / 7).join()}]}}`,
    `{${head(9)},"epoch":2,"step":[70000],"values":{"accuracy":[-0.001]}}`,
  ];
  const path = join(directory, 'events.ndjson');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const columns = new RunColumns(directory);
  await columns.update();
  assert.equal(columns.damage, null);
  const events = readEvents(directory);
  for (const name of ['loss', 'accuracy']) {
    const expected = plainly(events, name);
    const series = columns.series(name);
    assert(series);
    const figures = expected.y.map((value) => (typeof value === 'number' ? value : NaN));
    assert.deepEqual([...series.values.subarray(0, series.length)], figures, name);
    assert.deepEqual(
      Array.from(expected.x, (_, i) => series.x('step', i)),
      expected.x,
    );
  }

  // What no parser takes ends the curves there.
  writeFileSync(path, `${[...lines.slice(0, 4), lines[4].replace('[9]', '[09]'), ...lines.slice(5)].join('\n')}\n`);
  const damaged = new RunColumns(directory);
  await damaged.update();
  assert.equal(damaged.damage?.kind, 'run/damaged');
  assert.equal(damaged.series('loss')?.length, 6);
});

test('an overwritten run, or a shorter file, is read anew', async (t) => {
  const directory = folder(t);
  const path = join(directory, 'events.ndjson');
  const line = (sequence: number, wall: number, loss: number) =>
    `{"event":"steps","sequence":${sequence},"wall_time":${wall},"epoch":1,"step":[${sequence}],"values":{"loss":[${loss}]}}\n`;
  const columns = new RunColumns(directory);
  const losses = async () => {
    await columns.update();
    const series = columns.series('loss');
    return series ? [...series.values.subarray(0, series.length)] : [];
  };
  assert.deepEqual(await losses(), []);
  writeFileSync(path, line(1, 10, 0.5) + line(2, 11, 0.25) + line(3, 12, 0.1).slice(0, 20));
  assert.deepEqual(await losses(), [0.5, 0.25]);
  writeFileSync(path, line(1, 10, 0.5) + line(2, 11, 0.25) + line(3, 12, 0.1));
  assert.deepEqual(await losses(), [0.5, 0.25, 0.1]);
  writeFileSync(path, line(1, 20, 9) + line(2, 21, 8) + line(3, 22, 7) + line(4, 23, 6));
  assert.deepEqual(await losses(), [9, 8, 7, 6]);
  writeFileSync(path, line(1, 20, 9));
  assert.deepEqual(await losses(), [9]);
  rmSync(path);
  assert.deepEqual(await losses(), []);
});
