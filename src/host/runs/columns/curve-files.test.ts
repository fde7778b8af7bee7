import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeSyntheticRun } from '../../../../test/synthetic-run.ts';
import { CurveFiles, type CurveFilesOptions } from './curve-files.ts';
import { RunColumns } from './run-columns.ts';

function open(t: TestContext, options: Partial<CurveFilesOptions> = {}) {
  const top = mkdtempSync(join(tmpdir(), 'warmstart-curve-files-'));
  t.after(() => rmSync(top, { recursive: true, force: true }));
  const folder = join(top, 'curves');
  const files = new CurveFiles({ folder, readOnly: false, worthBytes: 100, ...options });
  const run = (name: string): string => {
    const directory = join(top, name);
    writeSyntheticRun(directory, { name, points: 400, epochs: 4, stepsPerEvent: 20 });
    return directory;
  };
  return { folder, files, run };
}

async function read(directory: string): Promise<RunColumns> {
  const columns = new RunColumns(directory);
  await columns.update();
  return columns;
}

/** All that columns tell. */
function told(columns: RunColumns) {
  const axes = ['step', 'epoch', 'relative', 'wall'] as const;
  const curves = columns.names.map((name) => {
    const series = columns.series(name);
    const points = Array.from({ length: series?.length ?? 0 }, (_, i) => [
      ...axes.map((axis) => series!.x(axis, i)),
      series!.values[i],
      series!.low?.[i],
      series!.high?.[i],
    ]);
    return { name, points, level: columns.level(name) };
  });
  return { curves, events: columns.eventsNamed(['started', 'epoch', 'evaluation']), extent: columns.extent('step') };
}

const eventsOf = (directory: string): string => join(directory, 'events.ndjson');

test('kept columns tell what the log tells, and go on with it as it grows', async (t) => {
  const { files, run } = open(t);
  const directory = run('run');
  const whole = readFileSync(eventsOf(directory), 'utf8');
  const lines = whole.split('\n');
  writeFileSync(eventsOf(directory), `${lines.slice(0, 12).join('\n')}\n${lines[12].slice(0, 30)}`);
  await files.save(directory, await read(directory));
  appendFileSync(eventsOf(directory), `${lines[12].slice(30)}\n${lines.slice(13).join('\n')}`);
  const columns = await files.load(directory);
  assert(columns);
  assert(columns.readBytes > 0 && columns.readBytes < whole.length);
  await columns.update();
  assert.deepEqual(told(columns), told(await read(directory)));
  await files.save(directory, columns);
  const again = await files.load(directory);
  assert.equal(again?.readBytes, whole.length);
  assert.deepEqual(told(again), told(columns));
});

test('the columns of another log are not taken for a log’s own', async (t) => {
  const { files, run } = open(t);
  const directory = run('run');
  const path = eventsOf(directory);
  const kept = readFileSync(path, 'utf8');
  const keep = async () => files.save(directory, await read(directory));

  await keep();
  utimesSync(path, new Date(), new Date(Date.now() + 5000));
  assert.equal(await files.load(directory), null, 'written anew');

  await keep();
  writeFileSync(path, kept.slice(0, -200));
  assert.equal(await files.load(directory), null, 'shorter');

  writeFileSync(path, kept);
  await keep();
  copyFileSync(path, `${path}.copy`);
  renameSync(`${path}.copy`, path);
  appendFileSync(path, '\n');
  assert.equal(await files.load(directory), null, 'another file');

  writeFileSync(path, kept);
  await keep();
  // Longer, and begun the same, but what was read is not what stands there.
  const lines = kept.split('\n');
  const more = lines[20].replace('"sequence":21', '"sequence":1000');
  writeFileSync(
    path,
    [...lines.slice(0, 20), ...lines.slice(21, -1), more, more.replace('1000', '1001'), ''].join('\n'),
  );
  const columns = await files.load(directory);
  assert(columns);
  await columns.update();
  assert.deepEqual(told(columns), told(await read(directory)));

  rmSync(path);
  assert.equal(await files.load(directory), null, 'gone');
});

test('a damaged file is as good as none', async (t) => {
  const { files, folder, run } = open(t);
  const directory = run('run');
  const columns = await read(directory);
  await files.save(directory, columns);
  const [name] = readdirSync(folder);
  const path = join(folder, name);
  const sound = readFileSync(path);
  for (const at of [0, 3, 5, 9, 40, 300, sound.length >> 1, sound.length - 1]) {
    const bytes = Buffer.from(sound);
    bytes[at] ^= 0x55;
    writeFileSync(path, bytes);
    assert.equal(await files.load(directory), null, `byte ${at}`);
  }
  for (const length of [0, 4, 8, 100, sound.length - 8]) {
    writeFileSync(path, sound.subarray(0, length));
    assert.equal(await files.load(directory), null, `${length} bytes`);
  }
  writeFileSync(path, sound);
  const read1 = await files.load(directory);
  assert(read1);
  assert.deepEqual(told(read1), told(columns));
  await files.remove(directory);
  assert.equal(existsSync(path), false);
});

test('those used longest ago are removed where they take too much; short and damaged logs are not kept', async (t) => {
  const { files, folder, run } = open(t, { maximumBytes: 100_000 });
  const directories = ['a', 'b', 'c', 'd'].map(run);
  for (const directory of directories.slice(0, 3)) {
    await files.save(directory, await read(directory));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal(readdirSync(folder).length, 3, 'each takes some 27 kB');
  assert(await files.load(directories[0]));
  await files.save(directories[3], await read(directories[3]));
  assert.deepEqual(
    directories.map((directory) => files.has(directory)),
    [true, false, true, true],
  );

  const before = readdirSync(folder);
  await new CurveFiles({ folder, readOnly: true, worthBytes: 100 }).save(directories[1], await read(directories[1]));
  await new CurveFiles({ folder, readOnly: false }).save(directories[1], await read(directories[1]));
  appendFileSync(eventsOf(directories[1]), 'no event\n');
  await files.save(directories[1], await read(directories[1]));
  assert.deepEqual(readdirSync(folder), before);
});
