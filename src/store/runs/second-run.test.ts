import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { TypedError } from '../../base/errors.ts';
import { describe } from '../../contract/errors/index.ts';
import { LANGUAGES } from '../../contract/language.ts';
import { configurationDifferences, type JsonObject } from './configuration.ts';
import { inspectRun } from './inspect.ts';
import { openRun, type RunOptions } from './open-run.ts';
import { planRun, type RunPlan, type RunRequest } from './plan.ts';

const CONFIGURATION = { seed: 1, epochs: 3, environment: { load: 0.8, replica_speeds: [1, 2] } };
const COMMAND = ['warmstart', 'pretrain', 'configs/a.json', '--set', 'environment.replica_speeds=[1,2]'];

function workspace(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'warmstart-second-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function open(directory: string, mode: RunOptions['mode'], configuration: JsonObject = CONFIGURATION) {
  return openRun({
    directory,
    mode,
    configuration,
    kind: 'pretrain',
    versions: { node: process.version },
    command: COMMAND,
  });
}

function plan(
  directory: string,
  asked: RunRequest['asked'] = null,
  configuration: JsonObject | null = CONFIGURATION,
): RunPlan {
  return planRun({ directory, kind: 'pretrain', asked, configuration, command: [...COMMAND, '--output', directory] });
}

/** The message of the error that `action` throws; at most 12 lines in every language. */
function messageOf(kind: string, action: () => unknown): string {
  try {
    action();
  } catch (error) {
    assert(error instanceof TypedError, String(error));
    assert.equal(error.kind, kind);
    const survived = new TypedError(error.kind, JSON.parse(JSON.stringify(error.params)) as typeof error.params, '');
    for (const language of LANGUAGES) assert(describe(survived, language).split('\n').length <= 12);
    assert.equal(describe(survived, 'en'), error.message);
    return error.message;
  }
  return assert.fail(`expected ${kind}`);
}

test('no folder, or an empty one: a new run', (t) => {
  const directory = join(workspace(t), 'a', 'b');
  assert.equal(inspectRun(directory).state, 'absent');
  assert.deepEqual(plan(directory), { mode: 'create' });
  assert.deepEqual(plan(directory, 'overwrite'), { mode: 'create' });
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, '.DS_Store'), '');
  assert.equal(inspectRun(directory).state, 'empty');
  assert.deepEqual(plan(directory), { mode: 'create' });
  open(directory, 'create').close('stopped');
});

test('an unfinished run: the same configuration resumes, another is told of three ways on', (t) => {
  const directory = join(workspace(t), 'out');
  open(directory, 'create').close('stopped');
  const same = plan(directory, null, { ...CONFIGURATION, output_dir: 'elsewhere', $schema: 'x' });
  assert.equal(same.mode, 'resume');
  assert.equal(plan(directory, 'resume', null).mode, 'resume');
  assert.equal(plan(directory, 'overwrite').mode, 'overwrite');
  const other = { ...CONFIGURATION, epochs: 5, environment: { load: 0.8, replica_speeds: [1, 1] } };
  assert.equal(
    messageOf('run/exists', () => plan(directory, null, other)),
    `${directory}: holds a run with another configuration (epochs: 3 → 5, environment.replica_speeds[1]: 2 → 1)
  → into another folder:
    npx warmstart pretrain configs/a.json --set 'environment.replica_speeds=[1,2]' --output ${directory}-2
  replace that run:
    npx warmstart pretrain configs/a.json --set 'environment.replica_speeds=[1,2]' --output ${directory} --overwrite
  continue that run as it was configured:
    npx warmstart pretrain --resume ${directory}`,
  );
  assert.match(
    messageOf('run/different-configuration', () => plan(directory, 'resume', other)),
    /different here: epochs: 3 → 5, environment/,
  );
});

test('a finished run stays as it is', (t) => {
  const directory = join(workspace(t), 'out');
  open(directory, 'create').close('finished');
  mkdirSync(`${directory}-2`);
  const message = messageOf('run/exists', () => plan(directory));
  assert.match(message, /holds a finished run\n/);
  assert.match(message, /--output \S+out-3\n/);
  assert.match(message, /show its result:\n {4}npx warmstart pretrain --resume/);
  assert.equal(plan(directory, 'resume', null).mode, 'leave');
  const before = readFileSync(join(directory, 'run.json'), 'utf8');
  messageOf('run/finished', () => open(directory, 'resume'));
  messageOf('run/exists', () => open(directory, 'create'));
  assert.equal(readFileSync(join(directory, 'run.json'), 'utf8'), before);
  assert.equal(existsSync(join(directory, 'run.lock')), false);
});

test('a live run names its process, whatever was asked', async (t) => {
  const directory = join(workspace(t), 'out');
  const program = `
    const { openRun } = await import(${JSON.stringify(import.meta.resolve('./open-run.ts'))});
    openRun({ directory: process.argv[1], mode: 'create', kind: 'pretrain', configuration: ${JSON.stringify(CONFIGURATION)},
      versions: {}, command: ['warmstart', 'pretrain'] }).setStatus('running');
    process.stdout.write('open');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const found = inspectRun(directory);
  assert(found.state === 'live' && found.owner.pid === child.pid && found.record?.status === 'running');
  for (const asked of [null, 'overwrite', 'resume'] as const) {
    assert.match(
      messageOf('run/live', () => plan(directory, asked)),
      new RegExp(`a run is going on there \\(process ${child.pid} on `),
    );
  }
  messageOf('run/live', () => open(directory, 'overwrite'));
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(plan(directory).mode, 'resume', 'killed, so unfinished');
  open(directory, 'resume').close('stopped');
});

test('a folder of something else is left alone', (t) => {
  const directory = join(workspace(t), 'out');
  mkdirSync(directory);
  const files = {
    'config.json': '{"mine":1}',
    'best_model.pt': 'mine',
    'run.json': '{"program":"another"}',
    'a\u001bb': '',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  for (const asked of [null, 'overwrite'] as const) {
    const message = messageOf('run/foreign-folder', () => plan(directory, asked));
    assert.match(message, /found "a\\u001bb", best_model\.pt, config\.json, run\.json\n/);
  }
  assert.match(
    messageOf('run/not-a-run', () => plan(directory, 'resume')),
    /expected the folder of an earlier run, found files of something else/,
  );
  for (const mode of ['create', 'overwrite'] as const) messageOf('run/foreign-folder', () => open(directory, mode));
  messageOf('run/not-a-run', () => open(directory, 'resume'));
  for (const [name, content] of Object.entries(files))
    assert.equal(readFileSync(join(directory, name), 'utf8'), content);
  assert.equal(readdirSync(directory).length, 4);
  messageOf('run/not-a-run', () => open(`${directory}-none`, 'resume'));
  assert.equal(existsSync(`${directory}-none`), false);
  messageOf('file/wrong-type', () => plan(join(directory, 'best_model.pt')));
});

test('a folder with only a config.json of someone’s is not taken for a killed start', (t) => {
  const directory = join(workspace(t), 'out');
  mkdirSync(directory);
  writeFileSync(join(directory, 'config.json'), '{"mine":1}');
  messageOf('run/foreign-folder', () => open(directory, 'create'));
  assert.deepEqual(readdirSync(directory), ['config.json']);
});

test('overwriting removes what this program wrote and names the rest', (t) => {
  const directory = join(workspace(t), 'out');
  const first = open(directory, 'create');
  first.setStatus('running');
  first.event({ event: 'paused', epoch: 1, step: 1 });
  first.tensorboard.scalars(1, { loss: 1 });
  for (const at of ['last', 10, 12345] as const) first.saveCheckpoint(at, 'old');
  first.saveFile('best_model.pt', 'old');
  first.close('finished');
  writeFileSync(join(directory, 'config.json.0123456789ab.tmp'), 'left by a kill');
  const foreign = ['notes.txt', 'checkpoint_epoch_10.pt', 'best_model.pt.bak', 'x.0123456789ab.tmp'];
  for (const name of foreign) writeFileSync(join(directory, name), 'mine');
  mkdirSync(join(directory, 'plots'));
  writeFileSync(join(directory, 'tensorboard', 'events.out.tfevents.1700000000.host'), 'mine');

  const run = open(directory, 'overwrite', { ...CONFIGURATION, epochs: 9 });
  assert.deepEqual(run.leftAlone, [...foreign, 'plots', 'tensorboard/events.out.tfevents.1700000000.host'].sort());
  assert.notEqual(run.record.id, first.record.id);
  assert.deepEqual(
    readdirSync(directory).sort(),
    [...foreign, 'plots', 'tensorboard', 'config.json', 'events.ndjson', 'meta.json', 'run.json', 'run.lock'].sort(),
  );
  assert.equal(readFileSync(join(directory, 'events.ndjson'), 'utf8'), '');
  assert.deepEqual(readdirSync(join(directory, 'tensorboard')), ['events.out.tfevents.1700000000.host']);
  run.close('stopped');
  assert.equal(plan(directory, null, { ...CONFIGURATION, epochs: 9 }).mode, 'resume');
});

test('a run killed while it overwrote another never goes on from the other’s checkpoint', (t) => {
  const directory = join(workspace(t), 'out');
  const first = open(directory, 'create');
  first.saveCheckpoint('last', 'of the old run');
  first.close('finished');
  const record = JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(directory, 'run.json'), JSON.stringify({ ...record, status: 'starting' }));
  const found = plan(directory);
  assert(found.mode === 'resume');
  assert.deepEqual(found.stored.checkpoints, []);
  const run = open(directory, 'resume');
  assert.equal(existsSync(join(directory, 'checkpoint_last.pt')), false);
  run.close('stopped');
});

test('a start killed before its record was written is begun again', (t) => {
  const directory = join(workspace(t), 'out');
  mkdirSync(directory);
  writeFileSync(join(directory, 'run.lock'), '{"pid":1');
  writeFileSync(join(directory, 'config.json'), '{}');
  writeFileSync(join(directory, 'run.json.0123456789ab.tmp'), '{');
  assert.deepEqual(plan(directory), { mode: 'create' });
  open(directory, 'create').close('stopped');
  assert.equal(plan(directory).mode, 'resume');
});

test('a newer, damaged or incomplete record is named, and overwriting still works where it can', (t) => {
  const directory = join(workspace(t), 'out');
  open(directory, 'create').close('stopped');
  const path = join(directory, 'run.json');
  const record = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify({ ...record, format: 2 }));
  assert.match(
    messageOf('run/newer-format', () => plan(directory)),
    /run\.json: expected run folder format 1, found 2/,
  );
  writeFileSync(path, JSON.stringify({ ...record, status: 'flying' }));
  assert.match(
    messageOf('run/damaged', () => plan(directory)),
    /found status: /,
  );
  writeFileSync(path, JSON.stringify(record));
  rmSync(join(directory, 'config.json'));
  messageOf('run/exists', () => plan(directory));
  messageOf('run/damaged', () => plan(directory, 'resume', null));
  assert.equal(plan(directory, 'overwrite').mode, 'overwrite');
});

test('configurations compare by value', () => {
  assert.deepEqual(configurationDifferences({ a: 1, b: { c: [1, { d: 2 }] } }, { b: { c: [1, { d: 2 }] }, a: 1 }), []);
  assert.deepEqual(configurationDifferences({ a: undefined, output_dir: 'x' }, { output_dir: 'y' }), []);
  assert.deepEqual(configurationDifferences({ a: null }, {}), ['a: null → –']);
  assert.deepEqual(configurationDifferences({ a: [1] }, { a: [1, 2] }), ['a: [1] → [1,2]']);
  assert.deepEqual(configurationDifferences({ e: { output_dir: 1 } }, { e: { output_dir: 2 } }), [
    'e.output_dir: 1 → 2',
  ]);
});
