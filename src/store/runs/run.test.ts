import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { failure } from '../../contract/errors/index.ts';
import type { EpochRecord } from '../../contract/history.ts';
import { runRecordSchema } from '../../contract/run.ts';
import { latestCheckpoints } from './checkpoints.ts';
import { readHistory } from './history.ts';
import { inspectRun } from './inspect.ts';
import { readMeta, writeMeta } from './meta.ts';
import { openRun, type RunOptions } from './open-run.ts';
import { readEvents } from './read-events.ts';
import type { Run } from './run.ts';

function workspace(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'warmstart-run-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return join(path, 'outputs', 'standalone_pretrain');
}

function options(directory: string, mode: RunOptions['mode'] = 'create'): RunOptions {
  return {
    directory,
    mode,
    kind: 'pretrain',
    configuration: { seed: 1, epochs: 3, environment: { load: 0.8 }, output_dir: directory },
    versions: { 'warmstart-studio': '0.1.0', node: process.version },
    command: ['warmstart', 'pretrain', 'configs/my config.json'],
  };
}

function epochRecord(epoch: number): EpochRecord {
  const figures = { loss: 1 / epoch, accuracy: 0.5, entropy: 1, value_loss: 0.25, explained_variance: 0.75 };
  const named = (prefix: string) => Object.fromEntries(Object.entries(figures).map(([k, v]) => [`${prefix}_${k}`, v]));
  const rest = {
    epoch,
    step: epoch * 10,
    gradient_norm: 1,
    learning_rate: 1e-4,
    samples: 5120,
    samples_per_second: 1e4,
  };
  return { ...rest, seconds: 0.5, best: true, ...named('training'), ...named('validation') } as EpochRecord;
}

/** Names with what is inside, times and numbers that differ between machines left out. */
function listing(directory: string): string {
  const lines = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .map((name) => name.replaceAll('\\', '/').replace(/tfevents\.\d+\.[^.]+/, 'tfevents.TIME.HOST'));
  return `${lines.sort().join('\n')}\n`;
}

function addEpoch(run: Run, record: EpochRecord): void {
  run.addRecord(record, { event: 'epoch', ...record });
}

test('a run folder holds what the map says', (t) => {
  const directory = workspace(t);
  const run = openRun(options(directory));
  assert.equal(
    listing(directory),
    ['config.json', 'events.ndjson', 'meta.json', 'run.json', 'run.lock', ''].join('\n'),
    'before anything long begins',
  );
  run.setStatus('running', { engine: 'compiled', threads: 2 });
  for (let step = 1; step <= 10; step++) run.step(1, step, { loss: 1 / step, learning_rate: 1e-4 });
  run.tensorboard.scalars(10, { 'training/loss': 0.1 });
  addEpoch(run, epochRecord(1));
  run.saveCheckpoint(10, Buffer.from('ten'));
  run.saveCheckpoint('last', Buffer.from('last'));
  run.saveFile('best_model.pt', Buffer.from('best'));
  run.saveFile('final_model.pt', [Buffer.from('fi'), Buffer.from('nal')]);
  run.saveFile('model_card.md', '# Model\n');
  run.close('finished');
  assert.equal(
    listing(directory),
    [
      'best_model.pt',
      'checkpoint_epoch_0010.pt',
      'checkpoint_last.pt',
      'config.json',
      'events.ndjson',
      'final_model.pt',
      'meta.json',
      'model_card.md',
      'run.json',
      'tensorboard/events.out.tfevents.TIME.HOST.warmstart',
      'training_history.json',
      '',
    ].join('\n'),
  );
  const record = runRecordSchema.parse(JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')));
  assert.match(record.id, /^pretrain-\d{8}T\d{6}-[0-9a-f]{6}$/);
  assert.equal(record.status, 'finished');
  assert.equal(record.pid, process.pid);
  assert.deepEqual([record.engine, record.threads], ['compiled', 2]);
  assert(record.ended_at);
  assert.deepEqual(JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8')), options(directory).configuration);
  assert.deepEqual(JSON.parse(readFileSync(join(directory, 'training_history.json'), 'utf8')), [epochRecord(1)]);
  assert.equal(readFileSync(join(directory, 'final_model.pt'), 'utf8'), 'final');
  const events = readEvents(directory);
  assert.deepEqual(
    events.map(({ event, sequence }) => `${sequence} ${event}`),
    ['1 steps', '2 epoch'],
  );
  assert(events[0].event === 'steps');
  assert.deepEqual(events[0].step, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(events[0].values['loss'].slice(0, 3), [1, 0.5, 0.3333333]);
});

test('a resumed run takes its logs back to the checkpoint, and readers see every step once', (t) => {
  const directory = workspace(t);
  const first = openRun(options(directory));
  first.setStatus('running');
  addEpoch(first, epochRecord(1));
  first.step(2, 11, { loss: 11 });
  first.tensorboard.scalars(11, { loss: 11 });
  const positions = JSON.parse(JSON.stringify(first.logPositions())) as ReturnType<typeof first.logPositions>;
  first.saveCheckpoint('last', 'state at step 11');
  first.step(2, 12, { loss: -1 });
  first.tensorboard.scalars(12, { loss: -1 });
  addEpoch(first, { ...epochRecord(2), training_loss: -1 });
  first.event({ event: 'interrupted', epoch: 2, step: 20, checkpoint: 'checkpoint_last.pt' });
  first.close('stopped');
  appendFileSync(join(directory, 'events.ndjson'), '{"event":"epo'); // as a kill would leave it

  writeFileSync(join(directory, 'checkpoint_last.pt.0123456789ab.tmp'), 'torn');

  const second = openRun(options(directory, 'resume'));
  assert.equal(existsSync(join(directory, 'checkpoint_last.pt.0123456789ab.tmp')), false);
  assert.equal(second.record.id, first.record.id);
  assert.equal(second.record.status, 'running');
  assert(second.record.resumed_at);
  assert.throws(() => second.event({ event: 'paused', epoch: 1, step: 1 }), /rewound before/);
  second.rewind(positions, { checkpoint: 'checkpoint_last.pt', epoch: 2, step: 11 });
  assert.throws(() => second.rewind(positions, { checkpoint: null, epoch: 0, step: 0 }), /once/);
  assert.deepEqual(second.history, [epochRecord(1)]);
  assert.deepEqual(readHistory(directory), [epochRecord(1)]);
  assert.deepEqual(second.tensorboard.position(), positions.tensorboard);
  second.step(2, 12, { loss: 12 });
  addEpoch(second, epochRecord(2));
  second.close('finished');

  const events = readEvents(directory);
  assert.deepEqual(
    events.map(({ event }) => event),
    ['epoch', 'steps', 'resumed', 'steps', 'epoch'],
  );
  assert.deepEqual(
    events.flatMap((event) => (event.event === 'steps' ? [event.step, event.values['loss']] : [])),
    [[11], [11], [12], [12]],
  );
  const written = readFileSync(join(directory, 'events.ndjson'), 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    written.map((line) => (JSON.parse(line) as { sequence: number }).sequence),
    written.map((_, i) => i + 1),
    'nothing is taken out of the file',
  );
  assert.deepEqual(readHistory(directory), [epochRecord(1), epochRecord(2)]);
});

test('a run resumed from the beginning, twice, holds nothing twice', (t) => {
  const directory = workspace(t);
  const first = openRun(options(directory));
  first.setStatus('running');
  addEpoch(first, epochRecord(1));
  first.tensorboard.scalars(1, { loss: 1 });
  first.close('stopped');
  for (let again = 0; again < 2; again++) {
    const run = openRun(options(directory, 'resume'));
    run.rewind(null, { checkpoint: null, epoch: 0, step: 0 });
    assert.deepEqual(run.history, []);
    addEpoch(run, epochRecord(1));
    run.close('stopped');
  }
  assert.deepEqual(
    readEvents(directory).map(({ event }) => event),
    ['resumed', 'epoch'],
  );
  assert.equal(readHistory(directory).length, 1);
  assert.equal(readdirSync(join(directory, 'tensorboard')).length, 1);
});

test('events that a power failure took are made up for by a warning, and no number is given twice', (t) => {
  const directory = workspace(t);
  const first = openRun(options(directory));
  first.setStatus('running');
  for (let i = 0; i < 5; i++) first.event({ event: 'paused', epoch: 1, step: i });
  const positions = first.logPositions();
  first.close('stopped');
  truncateSync(join(directory, 'events.ndjson'), positions.events.length - 10);
  const second = openRun(options(directory, 'resume'));
  second.rewind(positions, { checkpoint: 'checkpoint_last.pt', epoch: 1, step: 5 });
  second.close('stopped');
  assert.deepEqual(
    readEvents(directory).map(({ event, sequence }) => `${sequence} ${event}`),
    ['1 paused', '2 paused', '3 paused', '4 paused', '6 resumed', '7 warning'],
  );
});

test('checkpoints are listed newest first, the last one before an epoch’s of the same time', (t) => {
  const directory = workspace(t);
  assert.deepEqual(latestCheckpoints(directory), []);
  const run = openRun(options(directory));
  for (const at of [10, 20, 'last', 9990, 10000] as const) run.saveCheckpoint(at, 'x');
  run.close('stopped');
  writeFileSync(join(directory, 'checkpoint_best.pt'), 'not one of ours');
  const times = { 'checkpoint_epoch_0010.pt': 100, 'checkpoint_epoch_0020.pt': 200, 'checkpoint_last.pt': 200 };
  for (const [name, time] of Object.entries({
    ...times,
    'checkpoint_epoch_9990.pt': 50,
    'checkpoint_epoch_10000.pt': 50,
  })) {
    utimesSync(join(directory, name), time, time);
  }
  assert.deepEqual(
    latestCheckpoints(directory).map(({ at }) => at),
    ['last', 20, 10, 10000, 9990],
  );
});

test('an error is noted with its kind; what follows throws nothing', (t) => {
  const directory = workspace(t);
  const run = openRun(options(directory));
  run.setStatus('running');
  run.fail(failure('file/disk-full', { path: 'model.pt', safe: 'old-file' }));
  run.fail(new Error('again'));
  run.close('finished');
  const [event] = readEvents(directory);
  assert(event.event === 'failed');
  assert.equal(event.kind, 'file/disk-full');
  const found = inspectRun(directory);
  assert(found.state === 'unfinished' && found.record.status === 'failed');
  assert.deepEqual(readdirSync(directory).includes('run.lock'), false);
  assert.throws(() => run.event({ event: 'paused', epoch: 1, step: 1 }), /closed/);
});

test('the heartbeat renews run.json, meets trouble silently, and stops at the end', (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: Date.UTC(2030, 0, 1) });
  const directory = workspace(t);
  const run = openRun(options(directory));
  const heartbeat = (): string =>
    (JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as { heartbeat: string }).heartbeat;
  t.mock.timers.tick(15_000);
  assert.equal(heartbeat(), '2030-01-01T00:00:15.000Z');
  run.step(1, 1, { loss: 1 });
  t.mock.timers.tick(5_000);
  assert.equal(readEvents(directory).length, 1, 'what waits is written');
  run.close('stopped');
  const ended = heartbeat();
  t.mock.timers.tick(60_000);
  assert.equal(heartbeat(), ended);

  const other = openRun(options(`${directory}-2`));
  rmSync(`${directory}-2`, { recursive: true });
  t.mock.timers.tick(10_000);
  assert.throws(() => other.event({ event: 'paused', epoch: 1, step: 1 }), { kind: 'run/lock-lost' });
  other.close('finished');
  other.fail(new Error('ended'));
  t.mock.timers.tick(10_000);
});

test('notes are kept apart from the run and may be edited while it goes on', (t) => {
  const directory = workspace(t);
  const run = openRun(options(directory));
  assert.deepEqual(readMeta(directory), { tags: [], aliases: [], notes: '' });
  writeMeta(directory, { tags: ['基线'], aliases: ['first'], notes: 'looks good' });
  run.close('stopped');
  const again = openRun(options(directory, 'resume'));
  again.close('stopped');
  assert.deepEqual(readMeta(directory).tags, ['基线']);
  writeFileSync(join(directory, 'meta.json'), '{"tags":"one"}');
  assert.throws(() => readMeta(directory), { kind: 'run/damaged' });
});
