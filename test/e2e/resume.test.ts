import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pythonWith } from '../python.ts';
import { assertSameResult } from './run-results.ts';
import { readJson, start, succeed, workplace } from './warmstart.ts';

const CHANGES = { epochs: 6, evaluation: { every: 3, episodes: 2, final_episodes: 12 } };

let folder = '';
before(async (t) => {
  folder = workplace(t as Parameters<typeof workplace>[0], CHANGES);
  await succeed(folder, ['pretrain', 'tiny.json', '--output', 'undisturbed', '--json']);
});

/** Kills a run when it says so, and returns its folder. */
async function killedAt(name: string, text: string): Promise<string> {
  const run = start(folder, ['pretrain', 'tiny.json', '--output', name, '--json']);
  await run.until(text);
  run.child.kill('SIGKILL');
  const { signal, stdout } = await run.ended;
  assert.equal(signal, 'SIGKILL', 'it was over before it could be killed');
  assert.ok(!stdout.includes('"event":"finished"'));
  return join(folder, name);
}

const KILLS = {
  'in its first moments': 'pretraining into',
  'before its first checkpoint': '"event":"epoch","epoch":1',
  'inside an epoch': '"event":"epoch","epoch":5',
  'in the final evaluation': '"reason":"final"',
};

for (const [[moment, text], again] of Object.entries(KILLS).map((kill, i) => [kill, i % 2 === 0] as const)) {
  test(`killed ${moment}, a run comes to the same weights`, async () => {
    const name = moment.replaceAll(' ', '-');
    const directory = await killedAt(name, text);
    const command = again ? ['pretrain', 'tiny.json', '--output', name] : ['pretrain', '--resume', name];
    const { stderr } = await succeed(folder, [...command, '--json']);
    assert.match(stderr, new RegExp(`^resuming the run in ${name}\n`));
    assertSameResult(directory, join(folder, 'undisturbed'));
  });
}

test('Ctrl-C finishes the step, saves a checkpoint and says how to resume', async () => {
  const run = start(folder, ['pretrain', 'tiny.json', '--output', 'stopped', '--json']);
  await run.until('"event":"epoch","epoch":3');
  run.child.kill('SIGINT');
  const { code, lines, stderr } = await run.ended;
  assert.equal(code, 130);
  const { epoch, step, ...interrupted } = lines.at(-1)!;
  assert.ok((epoch as number) >= 3 && (step as number) > 0);
  assert.deepEqual(interrupted, {
    event: 'interrupted',
    checkpoint: 'checkpoint_last.pt',
    output_dir: join(folder, 'stopped'),
    resume: 'npx warmstart pretrain --resume stopped',
  });
  assert.equal(lines.filter(({ event }) => event === 'interrupted').length, 1);
  assert.match(
    stderr,
    /stopping after this step.*\n[^]*stopped; go on with: npx warmstart pretrain --resume stopped\n$/,
  );
  assert.ok(existsSync(join(folder, 'stopped/checkpoint_last.pt')));
  assert.equal(readJson<{ status: string }>(folder, 'stopped/run.json').status, 'stopped');
  await succeed(folder, ['pretrain', '--resume', 'stopped', '--json']);
  assertSameResult(join(folder, 'stopped'), join(folder, 'undisturbed'));
});

test('SIGTERM does the same, with the exit code that a shell expects', async () => {
  const run = start(folder, ['pretrain', 'tiny.json', '--output', 'terminated', '--json']);
  await run.until('"reason":"final"'); // in the final evaluation
  run.child.kill('SIGTERM');
  const { code, lines } = await run.ended;
  assert.equal(code, 143);
  assert.equal(lines.at(-1)!['event'], 'interrupted');
  assert.equal(lines.at(-1)!['checkpoint'], 'checkpoint_last.pt');
  await succeed(folder, ['pretrain', '--resume', 'terminated', '--json']);
  assertSameResult(join(folder, 'terminated'), join(folder, 'undisturbed'));
});

/** A copy of a run that was killed with two checkpoints. */
let killed = '';
async function killedWithTwoCheckpoints(name: string): Promise<string> {
  if (killed === '') killed = await killedAt('killed', '"file":"checkpoint_epoch_0004.pt"');
  const copy = join(folder, name);
  cpSync(killed, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}

test('with a corrupt newest checkpoint it goes on from the one before, saying so', async () => {
  const directory = await killedWithTwoCheckpoints('corrupt');
  truncateSync(join(directory, 'checkpoint_epoch_0004.pt'), 20_000);
  const { stderr, lines } = await succeed(folder, ['pretrain', '--resume', 'corrupt', '--json']);
  assert.match(stderr, /checkpoint_epoch_0004\.pt cannot be read .*; going on from checkpoint_epoch_0002\.pt\n/);
  assert.equal(lines.find(({ event }) => event === 'warning')!['kind'], 'checkpoint_unreadable');
  assert.equal(lines.find(({ event }) => event === 'epoch')!['epoch'], 3);
  assertSameResult(directory, join(folder, 'undisturbed'));
});

test('with all checkpoints corrupt it starts again, saying so', async () => {
  const directory = await killedWithTwoCheckpoints('all-corrupt');
  const checkpoints = readdirSync(directory).filter((name) => name.startsWith('checkpoint'));
  assert.ok(checkpoints.length >= 2);
  for (const name of checkpoints) writeFileSync(join(directory, name), 'not a model');
  const { stderr, lines } = await succeed(folder, ['pretrain', '--resume', 'all-corrupt', '--json']);
  assert.match(stderr, /checkpoint_epoch_0004\.pt cannot be read .*; going on from the beginning\n/);
  assert.equal(lines.find(({ event }) => event === 'epoch')!['epoch'], 1);
  assertSameResult(directory, join(folder, 'undisturbed'));
});

test('a run whose demonstrations are gone collects them again', async () => {
  const directory = await killedWithTwoCheckpoints('without-demonstrations');
  rmSync(join(folder, 'demonstrations'), { recursive: true });
  const { stderr } = await succeed(folder, ['pretrain', '--resume', 'without-demonstrations', '--json']);
  assert.match(stderr, /demonstrations: .* \(collected in /);
  assertSameResult(directory, join(folder, 'undisturbed'));
});

test('TensorBoard sees a killed and resumed run as one without gap or double', (t) => {
  const python = pythonWith(t, ['tensorboard']);
  if (!python) return;
  const scalars = (run: string): string =>
    python(
      `import sys, json
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
accumulator = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0})
accumulator.Reload()
tags = [tag for tag in accumulator.Tags()['scalars'] if tag != 'samples_per_second']
print(json.dumps({tag: [[event.step, event.value] for event in accumulator.Scalars(tag)] for tag in tags}))`,
      join(folder, run, 'tensorboard'),
    );
  const expected = scalars('undisturbed');
  assert.ok(expected.includes('step/loss'));
  assert.equal(scalars('inside-an-epoch'), expected);
  assert.equal(scalars('stopped'), expected);
});
