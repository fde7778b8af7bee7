import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { MODEL_FORMAT_NAMES, MODEL_FORMATS } from '../../src/contract/model-formats.ts';
import { STRATEGY_NAMES } from '../../src/contract/strategies.ts';
import { decodeModel, encodeModel } from '../../src/models/formats/pt.ts';
import { writePt } from '../../src/models/formats/pt/pt-file.ts';
import type { PolicyModel } from '../../src/models/policy-model.ts';
import { float32, type StoredTensor } from '../../src/models/stored-value.ts';
import { succeed, warmstart, workplace, type Ended } from './warmstart.ts';

let folder = '';
const MODEL = 'run/best_model.pt';
before(async (t) => {
  folder = workplace(t as Parameters<typeof workplace>[0]);
  await succeed(folder, ['pretrain', 'tiny.json']);
  writeFileSync(join(folder, 'no-model.pt'), 'hello');
});

interface CheckLine {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly fix?: string;
  readonly table?: readonly Readonly<Record<'key' | 'expected' | 'found', string>>[];
}

function validated(ended: Ended) {
  const last = ended.lines.at(-1)! as unknown as { event: string; valid: boolean; checks: readonly CheckLine[] };
  assert.equal(last.event, 'validated');
  return last;
}

test('validate: exit code 0 and one JSON line, every check with its words', async () => {
  const ended = await succeed(folder, ['validate', MODEL, '--json']);
  const { valid, checks } = validated(ended);
  assert.equal(valid, true);
  assert.equal(ended.lines.length, 1);
  assert.deepEqual(
    checks.map(({ name, status }) => `${name} ${status}`),
    [
      ...['readable', 'format', 'version', 'architecture', 'weights', 'finite', 'magnitude'],
      ...['fields', 'normaliser', 'configuration', 'probe'],
    ].map((name) => `${name} pass`),
  );
  for (const { message } of checks) assert.ok(message.length > 0);
});

test('validate: exit code 1 where the file is missing, a folder, or no model; 2 for wrong usage', async () => {
  for (const [path, check] of [
    ['none.pt', 'readable'],
    ['run', 'readable'],
    ['no-model.pt', 'format'],
  ] as const) {
    const ended = await warmstart(folder, ['validate', path, '--json']);
    assert.equal(ended.code, 1, path);
    const { valid, checks } = validated(ended);
    assert.equal(valid, false);
    const { name, status, fix } = checks.at(-1)!;
    assert.deepEqual([name, status], [check, 'fail']);
    assert.ok(fix);
  }
  for (const args of [
    ['validate'],
    ['validate', MODEL, '--rollout', '0'],
    ['validate', MODEL, '--config', 'none.json'],
  ]) {
    assert.equal((await warmstart(folder, args)).code, 2, args.join(' '));
  }
});

test('validate --config: a table of expected and found', async () => {
  assert.equal((await warmstart(folder, ['validate', MODEL, '--config', 'tiny.json'])).code, 0);
  const wrong = ['validate', MODEL, '--config', 'tiny.json', '--set', 'hidden_size=32', '--set', 'gru_layers=0'];
  const ended = await warmstart(folder, [...wrong, '--json']);
  assert.equal(ended.code, 1);
  const { table, message } = validated(ended).checks.find(({ name }) => name === 'expected')!;
  assert.equal(message, 'hidden_size: expected 32, found 16; gru_layers: expected 0, found 1');
  assert.deepEqual(
    table!.map(({ key }) => key),
    ['state_dim', 'action_dim', 'hidden_size', 'layer_N', 'gru_layers', 'activation', 'layer_norm', 'action_kind'],
  );
  const { stdout } = await warmstart(folder, wrong);
  assert.match(stdout, /\n {4}hidden_size +32 +16 {2}✗\n/);
  assert.match(stdout, /\n {4}state_dim +64 +64 {2}✓\n/);
});

test('validate --config: the sizes are those of the environment', async () => {
  const six = ['--set', 'environment.replica_speeds=[1,2,3,4,5,6]'];
  for (const args of [six, [...six, '--rollout', '2']]) {
    const ended = await warmstart(folder, ['validate', MODEL, ...args, '--json']);
    assert.equal(ended.code, 1);
    const { message } = validated(ended).checks.find(({ name }) => name === 'expected')!;
    assert.match(message, /^state_dim: expected 92, found 64; action_dim: expected 6, found 4/);
  }
});

test('validate --rollout: a model that fits no environment is a failed check', async () => {
  const model = decodeModel(readFileSync(join(folder, MODEL)), MODEL);
  writeFileSync(join(folder, 'homeless.pt'), encodeModel({ ...model, configuration: { environment: 3 } }));
  const ended = await warmstart(folder, ['validate', 'homeless.pt', '--rollout', '2', '--json']);
  assert.equal(ended.code, 1);
  const { name, status } = validated(ended).checks.at(-1)!;
  assert.deepEqual([name, status], ['rollout', 'fail']);
});

test('validate --rollout: the model among the strategies', async () => {
  // A second's training may or may not do better than chance; either is told.
  const { code, lines } = await warmstart(folder, ['validate', MODEL, '--rollout', '3', '--json']);
  const { valid, checks, rollout } = lines.at(-1)! as unknown as {
    valid: boolean;
    checks: CheckLine[];
    rollout: { episodes: number; results: { name: string }[] };
  };
  assert.equal(checks.at(-1)!.name, 'rollout');
  assert.equal(valid, checks.at(-1)!.status !== 'fail');
  assert.equal(code, valid ? 0 : 1);
  assert.match(checks.at(-1)!.message, /^mean latency [\d.]+ over 3 episodes; the best strategy against it: /);
  assert.equal(rollout.episodes, 3);
  assert.deepEqual(rollout.results.map(({ name }) => name).sort(), ['model', ...STRATEGY_NAMES].sort());
  const { stdout } = await warmstart(folder, ['validate', MODEL, '--rollout', '3', '--lang', 'zh']);
  assert.match(stdout, /模型（best_model\.pt）/);
});

for (const format of MODEL_FORMAT_NAMES) {
  test(`export to ${format}: valid, evaluates alike, and imports as the same model`, async () => {
    const output = format === 'tfjs' ? 'exported-tfjs' : `exported${MODEL_FORMATS[format].extension}`;
    const { lines } = await succeed(folder, ['export', MODEL, '--format', format, '-o', output, '--json']);
    const { event, files } = lines.at(-1)! as unknown as { event: string; files: string[] };
    assert.equal(event, 'exported');
    for (const file of files) assert.ok(existsSync(file));
    await succeed(folder, ['validate', files[0]]);
    const evaluate = (path: string) =>
      succeed(folder, ['evaluate', '--model', path, '--episodes', '2', '--json']).then(
        ({ lines: [{ model: _, ...figures }] }) => figures,
      );
    assert.deepEqual(await evaluate(files[0]), await evaluate(MODEL));
    const imported = await succeed(folder, ['models', 'import', files[0], '--json']);
    const { model } = imported.lines.at(-1)! as { model?: string };
    assert.deepEqual(readdirSync(join(folder, 'models')).length, 1, 'whatever the format, the same model');
    const [original, copy] = [MODEL, model!].map((path) => decodeModel(readFileSync(join(folder, path)), path));
    assert.deepEqual(copy, original);
  });
}

test('export refuses to replace a file unless told to, and to write a model that is not valid', async () => {
  const args = ['export', MODEL, '-o', 'twice.safetensors'];
  await succeed(folder, args);
  const bytes = readFileSync(join(folder, 'twice.safetensors'));
  const refused = await warmstart(folder, args);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /twice\.safetensors: expected a new file, found one that is there already/);
  await succeed(folder, [...args, '--overwrite']);
  assert.deepEqual(readFileSync(join(folder, 'twice.safetensors')), bytes, 'the same model gives the same bytes');

  const unnamed = await warmstart(folder, ['export', MODEL, '-o', 'file.bin']);
  assert.equal(unnamed.code, 2);
  assert.match(unnamed.stderr, /file\.bin: expected --format .*\n.*pt, safetensors, onnx, tfjs/);

  const invalid = await warmstart(folder, ['export', 'no-model.pt', '-o', 'x.onnx']);
  assert.equal(invalid.code, 2);
  assert.match(invalid.stderr, /no-model\.pt: expected a model file of this program .*, found text/);
  assert.ok(!existsSync(join(folder, 'x.onnx')));
});

test('a checkpoint is exported and imported without its training state', async () => {
  await succeed(folder, ['export', 'run/checkpoint_last.pt', '-o', 'last.pt']);
  const exported = decodeModel(readFileSync(join(folder, 'last.pt')), 'last.pt');
  assert.equal(exported.training, undefined);
});

test('import lists the failed checks of what is no model, and keeps nothing', async () => {
  const elsewhere = workplace({ after: () => {} });
  cpSync(join(folder, 'no-model.pt'), join(elsewhere, 'no-model.pt'));
  const ended = await warmstart(elsewhere, ['models', 'import', 'no-model.pt', '--json']);
  assert.equal(ended.code, 1);
  assert.equal(validated(ended).valid, false);
  assert.ok(!existsSync(join(elsewhere, 'models')));
});

test('the model card is in the run folder and in the file', () => {
  const card = readFileSync(join(folder, 'run/model_card.md'), 'utf8');
  assert.equal(decodeModel(readFileSync(join(folder, MODEL)), MODEL).card, card);
  for (const heading of ['Trained on', 'Trained how', 'How good', 'Diagnosis', 'Loading it', 'Lineage']) {
    assert.match(card, new RegExp(`^## ${heading}$`, 'm'));
  }
  assert.match(card, /InferenceSession\("best_model\.onnx"\)/);
  assert.match(card, /loadGraphModel\('best_model\/model\.json'\)/);
});

/** The weights under another program's names, with nothing beside them. */
function foreign(model: PolicyModel): Map<string, StoredTensor> {
  const name = (own: string): string =>
    `module.${own.replace('actor.', 'action_head.').replace('critic.', 'value_head.')}`;
  return new Map([...model.weights].map(([own, tensor]) => [name(own), tensor]));
}

test('a model of another program: what could be made of it, converted by choice, by recorded outputs, by episodes', async () => {
  const model = decodeModel(readFileSync(join(folder, MODEL)), MODEL);
  const { time, lanes, masks, logits, values } = model.probe;
  // The other program sees normalised observations.
  const { mean, std, clip } = model.normaliser;
  const size = model.shape.stateDim;
  const observations = model.probe.observations.map((value, i) =>
    Math.max(-clip, Math.min(clip, (value - mean[i % size]) / std[i % size])),
  );
  writeFileSync(join(folder, 'theirs.pt'), writePt(new Map([['model', foreign(model)]])));
  const recorded = {
    observations: float32([time, lanes, size], observations),
    masks: float32([time, lanes, model.shape.actionDim], masks),
    logits: float32([time, lanes, model.shape.actionDim], logits),
    values: float32([time, lanes], values),
  };
  writeFileSync(join(folder, 'recorded.pt'), writePt(new Map(Object.entries(recorded))));

  const explained = await warmstart(folder, ['validate', 'theirs.pt', '--json']);
  assert.equal(explained.code, 1);
  const { mapping } = explained.lines[0] as unknown as { mapping: { target: string; source: string }[] };
  assert.deepEqual(
    mapping.map(({ target, source }) => [target, source]),
    [...model.weights.keys()].map((own) => [
      own,
      `model.module.${own.replace('actor.', 'action_head.').replace('critic.', 'value_head.')}`,
    ]),
  );
  const text = await warmstart(folder, ['validate', 'theirs.pt']);
  assert.match(text.stdout, /\n {4}activation: .* \(relu, tanh, elu\)\n/);
  assert.match(text.stdout, /\nactor\.weight +model\.module\.action_head\.weight +\[4, 16\] +as it is +certain /);

  const open = await warmstart(folder, ['models', 'repair', 'theirs.pt', '-o', 'ours.pt']);
  assert.equal(open.code, 2);
  assert.match(open.stderr, /theirs\.pt: the tensors do not tell\n {2}activation: /);
  assert.ok(!existsSync(join(folder, 'ours.pt')));

  const config = ['--config', 'tiny.json'];
  const weightsOf = (path: string) => decodeModel(readFileSync(join(folder, path)), path).weights;
  await succeed(folder, ['models', 'repair', 'theirs.pt', '-o', 'ours.pt', '--choose', 'activation=relu', ...config]);
  assert.deepEqual(weightsOf('ours.pt'), model.weights);
  await succeed(folder, ['evaluate', '--model', 'ours.pt', '--episodes', '2']);

  const byOutputs = ['models', 'repair', 'theirs.pt', '-o', 'by-outputs.onnx', '--probe', 'recorded.pt', '--json'];
  const { lines } = await succeed(folder, byOutputs);
  const last = lines.at(-1)! as unknown as { event: string; choices: unknown; decided_by: unknown; difference: number };
  assert.deepEqual(
    [last.event, last.choices, last.decided_by],
    ['repaired', { activation: 'relu' }, { activation: 'recorded outputs' }],
  );
  assert.ok(last.difference <= 1e-5);
  await succeed(folder, ['validate', 'by-outputs.onnx']);

  // Episodes tell the readings apart, or they say that they do not.
  const byEpisodes = ['models', 'repair', 'theirs.pt', '-o', 'by-episodes.pt', '--rollout', '4', ...config];
  const played = await warmstart(folder, byEpisodes);
  if (played.code !== 0) assert.match(played.stderr, /expected 4 episodes to tell .* apart, found activation=\w+ not/);
  assert.equal(existsSync(join(folder, 'by-episodes.pt')), played.code === 0);
});

test('a conversion that is not valid, or a path that is taken, leaves what is there', async () => {
  const model = decodeModel(readFileSync(join(folder, MODEL)), MODEL);
  const { shape, data } = model.weights.get('mlp.0.weight')!;
  const weights = new Map(model.weights).set('mlp.0.weight', float32(shape, new Float32Array(data.length).fill(NaN)));
  writeFileSync(join(folder, 'nan.pt'), writePt(foreign({ ...model, weights })));
  cpSync(join(folder, MODEL), join(folder, 'kept.pt'));
  const args = ['models', 'repair', 'nan.pt', '-o', 'kept.pt', '--choose', 'activation=relu'];
  assert.match((await warmstart(folder, args)).stderr, /kept\.pt: expected a new file/);
  const ended = await warmstart(folder, [...args, '--overwrite', '--json']);
  assert.equal(ended.code, 1, ended.stderr);
  assert.deepEqual(ended.lines.at(-1)!['files'], []);
  assert.deepEqual(readFileSync(join(folder, 'kept.pt')), readFileSync(join(folder, MODEL)));
});

test('a model whose weights were changed on purpose comes back with new outputs', async () => {
  const model = decodeModel(readFileSync(join(folder, MODEL)), MODEL);
  const { shape, data } = model.weights.get('actor.bias')!;
  const bias = float32(
    shape,
    (data as Float32Array).map((value) => value + 0.1),
  );
  const changed = { ...model, weights: new Map(model.weights).set('actor.bias', bias) };
  writeFileSync(join(folder, 'changed.pt'), encodeModel(changed));
  assert.equal((await warmstart(folder, ['validate', 'changed.pt'])).code, 1);
  await succeed(folder, ['models', 'repair', 'changed.pt', '-o', 'rerecorded.pt', '--probe', 'none']);
  await succeed(folder, ['validate', 'rerecorded.pt']);
  const again = decodeModel(readFileSync(join(folder, 'rerecorded.pt')), 'rerecorded.pt');
  assert.deepEqual(again.weights, changed.weights);
  assert.deepEqual(again.probe.observations, model.probe.observations);
  assert.notDeepEqual(again.probe.logits, model.probe.logits);
  assert.deepEqual(again.configuration, model.configuration);
});

test('a network of another kind is named, and refused', async () => {
  const lstm = new Map([
    ['lstm.weight_ih_l0', float32([32, 5], new Float32Array(160).fill(1))],
    ['lstm.weight_hh_l0', float32([32, 8], new Float32Array(256).fill(1))],
  ]);
  writeFileSync(join(folder, 'lstm.pt'), writePt(lstm));
  const ended = await warmstart(folder, ['models', 'repair', 'lstm.pt', '-o', 'never.pt']);
  assert.equal(ended.code, 2);
  assert.match(ended.stderr, /lstm\.weight_hh_l0: expected a GRU \(three gates\), found an LSTM \(four gates\)/);
  for (const [args, words] of [
    [['--choose', 'activation'], /^--choose: expected KEY=VALUE, each key once, found "activation"/],
    [['--choose', 'activation=gelu'], /^--choose activation=gelu: expected relu, tanh, elu/],
    [['--choose', 'colour=red'], /^--choose colour=red: expected .*"activation=…"/],
  ] as const) {
    const refused = await warmstart(folder, ['models', 'repair', 'theirs.pt', '-o', 'never.pt', ...args]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, words);
  }
});
