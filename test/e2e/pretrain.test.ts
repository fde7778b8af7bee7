import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { EpochRecord } from '../../src/contract/history.ts';
import { STRATEGY_NAMES } from '../../src/contract/strategies.ts';
import { pythonWith } from '../python.ts';
import { readJson, succeed, warmstart, workplace, type Ended } from './warmstart.ts';

let folder = '';
let json: Ended;
let text: Ended;
before(async (t) => {
  folder = workplace(t as Parameters<typeof workplace>[0]);
  json = await succeed(folder, ['pretrain', 'tiny.json', '--json']);
  text = await succeed(folder, ['pretrain', 'tiny.json', '--output', 'again']);
});

test('the last JSON line is `finished` with what was promised, and agrees with the history', () => {
  const { event, ...finished } = json.lines.at(-1)!;
  assert.equal(event, 'finished');
  const history = readJson<EpochRecord[]>(folder, 'run/training_history.json');
  const best = history.reduce((a, b) => (b.validation_loss < a.validation_loss ? b : a));
  const sum = (name: 'samples' | 'seconds'): number => history.reduce((total, record) => total + record[name], 0);
  assert.deepEqual(finished, {
    epochs: 3,
    best_epoch: best.epoch,
    best_validation_loss: best.validation_loss,
    validation_accuracy: best.validation_accuracy,
    samples_per_second: sum('samples') / sum('seconds'),
    output_dir: join(folder, 'run'),
  });
});

test('standard error is for people, standard output for programs', () => {
  assert.deepEqual(
    json.lines.map(({ event }) => event),
    [
      ...['collected', 'started', 'epoch', 'evaluation', 'epoch', 'checkpoint', 'epoch', 'checkpoint'],
      ...['evaluation', 'diagnosis', 'finished'],
    ],
  );
  assert.match(json.stderr, /^pretraining into run\ndemonstrations: 1\s517 steps of least_outstanding, round_robin/);
  assert.match(json.stderr, /\nepoch 3 {2}loss [^\n]+ samples\/s\n/);
  assert.match(json.stderr, /\nnext: check the model: npx warmstart validate run\/best_model\.pt\n/);
});

test('a run folder', () => {
  const names = readdirSync(join(folder, 'run')).sort();
  assert.deepEqual(names, [
    'best_model.pt',
    'best_rollout_model.pt',
    'checkpoint_epoch_0002.pt',
    'checkpoint_last.pt',
    'config.json',
    'events.ndjson',
    'final_model.pt',
    'meta.json',
    'model_card.md',
    'run.json',
    'tensorboard',
    'training_history.json',
  ]);
  const { status, engine, threads } = readJson<Record<string, unknown>>(folder, 'run/run.json');
  assert.deepEqual({ status, engine, threads }, { status: 'finished', engine: 'compiled', threads: 1 });
});

test('training_history.json is an array with one object an epoch', () => {
  const history = readJson<EpochRecord[]>(folder, 'run/training_history.json');
  assert.deepEqual(
    history.map(({ epoch }) => epoch),
    [1, 2, 3],
  );
  for (const record of history) {
    for (const name of ['training_loss', 'validation_loss', 'training_accuracy', 'gradient_norm'] as const) {
      assert.ok(Number.isFinite(record[name]), name);
    }
  }
  assert.ok(history[1].evaluation!['mean_latency'] > 0);
});

test('without --json a table of the model against every strategy ends the run', () => {
  const lines = text.stdout.trim().split('\n');
  assert.match(lines[0], /^best model and strategies, 4 episodes on the same seeds \(from 1000000\):$/);
  assert.match(lines[1], /^ +mean latency +95 % interval +p99 latency +95 % interval +against the model$/);
  const rows = lines.slice(2, 2 + 1 + STRATEGY_NAMES.length);
  assert.match(rows[0], /^model \(best_model\.pt\) +[\d.]+ +\[[−\d.]+, [−\d.]+\]/);
  assert.deepEqual(
    rows
      .slice(1)
      .map((row) => row.split(' ')[0])
      .sort(),
    [...STRATEGY_NAMES].sort(),
  );
  assert.match(lines.at(-1)!, /^• /);
});

test('the same seed gives the same run', () => {
  const weights = (run: string): Record<string, unknown>[] =>
    readJson<Record<string, unknown>[]>(folder, run, 'training_history.json').map(
      ({ seconds: _, samples_per_second: __, ...figures }) => figures,
    );
  assert.deepEqual(weights('run'), weights('again'));
  assert.match(text.stderr, /demonstrations: .*\(found: /, 'the second run finds what the first has collected');
});

test('its model is valid, and can be evaluated', async () => {
  const validated = await succeed(folder, ['validate', 'run/best_model.pt', '--config', 'tiny.json', '--json']);
  assert.equal(validated.lines.at(-1)!['valid'], true);
  const evaluated = await succeed(folder, ['evaluate', '--model', 'run/best_model.pt', '--episodes', '3', '--json']);
  assert.equal(evaluated.lines.length, 1);
  assert.match(evaluated.stderr, /next: npx warmstart validate run\/best_model\.pt/);
  const other = await warmstart(folder, ['validate', 'run/best_model.pt', '--set', 'hidden_size=8']);
  assert.equal(other.code, 1, other.stdout);
});

test('PyTorch opens every .pt file and computes the recorded logits', (t) => {
  const python = pythonWith(t, ['torch']);
  if (!python) return;
  const documentation = readFileSync('docs/model-files.md', 'utf8');
  const [moduleCode] = [...documentation.matchAll(/```python\n([\s\S]*?)```/g)].map((match) => match[1]);
  const files = readdirSync(join(folder, 'run')).filter((name) => name.endsWith('.pt'));
  const printed = python(
    `import sys, json
${moduleCode}
differences = {}
for path in sys.argv[2:]:
    policy, normalise, model = load_policy(sys.argv[1] + "/" + path)
    probe = model["probe"]
    with torch.no_grad():
        logits, values, _ = policy(normalise(probe["observations"]), probe["masks"])
    allowed = probe["masks"] == 1
    differences[path] = float((logits - probe["logits"])[allowed].abs().max())
print(json.dumps(differences))`,
    join(folder, 'run'),
    ...files,
  );
  const differences = JSON.parse(printed) as Record<string, number>;
  assert.equal(Object.keys(differences).length, 5);
  for (const [name, difference] of Object.entries(differences)) assert.ok(difference <= 1e-5, `${name}: ${difference}`);
});

test("TensorBoard's own reader reads the curves and histograms", (t) => {
  const python = pythonWith(t, ['tensorboard']);
  if (!python) return;
  const printed = python(
    `import sys, json
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
accumulator = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0, 'histograms': 0})
accumulator.Reload()
scalars = {tag: [[event.step, event.value] for event in accumulator.Scalars(tag)] for tag in accumulator.Tags()['scalars']}
histograms = {tag: [event.step for event in accumulator.Histograms(tag)] for tag in accumulator.Tags()['histograms']}
print(json.dumps([scalars, histograms]))`,
    join(folder, 'run/tensorboard'),
  );
  type Read = [Record<string, [number, number][]>, Record<string, number[]>];
  const [scalars, histograms] = JSON.parse(printed) as Read;
  const history = readJson<EpochRecord[]>(folder, 'run/training_history.json');
  const column = (name: 'validation_loss' | 'learning_rate') =>
    history.map((record) => [record.step, Math.fround(record[name])]);
  assert.deepEqual(scalars['loss/validation'], column('validation_loss'));
  assert.deepEqual(scalars['learning_rate'], column('learning_rate'));
  assert.deepEqual(
    scalars['step/loss'].map(([step]) => step),
    Array.from({ length: Math.floor(history.at(-1)!.step / 10) }, (_, i) => 10 * (i + 1)),
  );
  assert.deepEqual(histograms['weights/actor.weight'], [history[0].step]);
});
