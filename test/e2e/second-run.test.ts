import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { start, succeed, warmstart, workplace } from './warmstart.ts';

let folder = '';
before(async (t) => {
  folder = workplace(t as Parameters<typeof workplace>[0]);
  await succeed(folder, ['pretrain', 'tiny.json', '--json']);
});

/** What a folder holds: names, contents' times and sizes. */
function snapshot(name: string): string[] {
  const path = join(folder, name);
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((file) => `${file} ${statSync(join(path, file)).mtimeMs} ${statSync(join(path, file)).size}`);
}

test('a finished run is not touched; the message has the exact commands', async () => {
  const was = snapshot('run');
  const { code, stdout, stderr } = await warmstart(folder, ['pretrain', 'tiny.json', '--json']);
  assert.equal(code, 2);
  assert.equal(stdout, '');
  const run = join(folder, 'run');
  assert.match(stderr, new RegExp(`^${run}: holds a finished run\n`));
  for (const command of [
    `npx warmstart pretrain tiny.json --json --output ${run}-2\n`,
    `npx warmstart pretrain tiny.json --json --output ${run} --overwrite\n`,
    `npx warmstart pretrain --resume ${run}\n`,
  ]) {
    assert.ok(stderr.includes(command), `${command} in ${stderr}`);
  }
  assert.deepEqual(snapshot('run'), was);
});

test('another configuration is refused, naming the key', async () => {
  const was = snapshot('run');
  const { code, stderr } = await warmstart(folder, ['pretrain', 'tiny.json', '--set', 'epochs=4']);
  assert.equal(code, 2);
  assert.match(stderr, /holds a run with another configuration \(epochs: 3 → 4\)/);
  const resumed = await warmstart(folder, ['pretrain', 'tiny.json', '--set', 'epochs=4', '--resume', 'run']);
  assert.equal(resumed.code, 2);
  assert.match(resumed.stderr, /a run resumes only with its own configuration; different here: epochs: 3 → 4/);
  assert.deepEqual(snapshot('run'), was);
});

test('--resume on a finished run says its result and changes nothing', async () => {
  const was = snapshot('run');
  const { code, lines, stderr } = await warmstart(folder, ['pretrain', '--resume', 'run', '--json']);
  assert.equal(code, 0);
  assert.equal(lines.length, 1);
  assert.deepEqual(Object.keys(lines[0]), [
    ...['event', 'epochs', 'best_epoch', 'best_validation_loss', 'validation_accuracy', 'samples_per_second'],
    'output_dir',
  ]);
  assert.equal(lines[0]['event'], 'finished');
  assert.match(stderr, /^run: this run is finished\n/);
  assert.deepEqual(snapshot('run'), was);
});

for (const [what, make, found] of [
  ['an absent folder', () => {}, 'no such folder'],
  ['an empty folder', (path: string) => mkdirSync(path), 'an empty folder'],
  ['a foreign folder', foreign, 'files of something else'],
] as const) {
  test(`--resume on ${what} is refused`, async () => {
    const name = what.replaceAll(' ', '-');
    make(join(folder, name));
    const { code, stderr } = await warmstart(folder, ['pretrain', '--resume', name]);
    assert.equal(code, 2);
    assert.ok(stderr.includes(`expected the folder of an earlier run, found ${found}`), stderr);
    assert.equal(existsSync(join(folder, name)), what !== 'an absent folder');
  });
}

test('a folder of something else is refused, with and without --overwrite', async () => {
  foreign(join(folder, 'theirs'));
  for (const options of [[], ['--overwrite']]) {
    const { code, stderr } = await warmstart(folder, ['pretrain', 'tiny.json', '--output', 'theirs', ...options]);
    assert.equal(code, 2);
    assert.match(stderr, /theirs: expected an empty folder or a run of this program, found notes\.txt\n/);
    assert.match(stderr, /use another folder: .*--output .*theirs-2\n/);
  }
  assert.deepEqual(readdirSync(join(folder, 'theirs')), ['notes.txt']);
});

test('--overwrite removes what this program wrote and nothing else', async () => {
  const path = join(folder, 'replaced');
  await succeed(folder, ['pretrain', 'tiny.json', '--output', 'replaced']);
  writeFileSync(join(path, 'notes.txt'), 'mine');
  mkdirSync(join(path, 'figures'));
  writeFileSync(join(path, 'figures/best_model.pt'), 'mine too');
  writeFileSync(join(path, 'tensorboard/notes.txt'), 'and this');
  const options = ['--set', 'epochs=1', '--set', 'save_interval=0', '--set', 'evaluation.final_episodes=0'];
  const command = ['pretrain', 'tiny.json', '--output', 'replaced', ...options, '--overwrite'];
  const { stderr } = await succeed(folder, command);
  assert.match(stderr, /left alone there: figures, notes\.txt, tensorboard\/notes\.txt\n/);
  assert.equal(readFileSync(join(path, 'notes.txt'), 'utf8'), 'mine');
  assert.equal(readFileSync(join(path, 'figures/best_model.pt'), 'utf8'), 'mine too');
  assert.ok(!existsSync(join(path, 'checkpoint_epoch_0002.pt')), 'of the old run');
  assert.equal(readdirSync(join(path, 'tensorboard')).length, 2);
});

test('a run that is going on is named by its process; killed, it is resumed', async () => {
  const forever = ['--set', 'epochs=1000000', '--set', 'early_stopping_patience=0', '--set', 'save_interval=0'];
  const command = ['pretrain', 'tiny.json', '--output', 'live', '--set', 'evaluation.every=0', ...forever, '--json'];
  const first = start(folder, command);
  await first.until('"event":"epoch","epoch":2');
  for (const options of [[], ['--overwrite']]) {
    const { code, stderr } = await warmstart(folder, [...command, ...options]);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`live: a run is going on there \\(process ${first.child.pid} on `));
  }
  first.child.kill('SIGKILL');
  await first.ended;
  const second = start(folder, command);
  await second.until('"event":"epoch","epoch":2');
  second.child.kill('SIGINT');
  const { code, stderr } = await second.ended;
  assert.match(stderr, /^resuming the run in live\n/);
  assert.equal(code, 130);
});

test('Ctrl-C while collecting keeps nothing half done and can be resumed', async () => {
  const many = '[{"name":"random","episodes":100000}]';
  const command = [
    'pretrain',
    'tiny.json',
    '--output',
    'early',
    '--set',
    `demonstrations.strategies=${many}`,
    '--json',
  ];
  const run = start(folder, command);
  await run.until('pretraining into');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const before = readdirSync(join(folder, 'demonstrations')).filter((name) => /^[0-9a-f]{64}$/.test(name));
  run.child.kill('SIGINT');
  const { code, lines } = await run.ended;
  assert.equal(code, 130);
  assert.deepEqual(lines.at(-1), {
    event: 'interrupted',
    epoch: 0,
    step: 0,
    checkpoint: null,
    output_dir: join(folder, 'early'),
    resume: 'npx warmstart pretrain --resume early',
  });
  assert.deepEqual(readdirSync(join(folder, 'demonstrations')), before);
  const again = start(folder, ['pretrain', '--resume', 'early', '--json']);
  await again.until('resuming the run in early');
  again.child.kill('SIGKILL');
  await again.ended;
});

function foreign(path: string): void {
  mkdirSync(path);
  writeFileSync(join(path, 'notes.txt'), 'mine');
}
