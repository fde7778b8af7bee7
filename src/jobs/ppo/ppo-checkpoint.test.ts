import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { mutate, mutateJson } from '../../../test/fuzz/mutate.ts';
import type { TypedError } from '../../base/errors.ts';
import { parseExactly, stringifyExactly } from '../../base/exact-json.ts';
import { Random } from '../../base/random.ts';
import { checkPpoConfiguration } from '../../contract/configuration/check.ts';
import { isFailure } from '../../contract/errors/index.ts';
import type { IntervalRecord } from '../../contract/history.ts';
import { decodeModel, encodeModel } from '../../models/formats/pt.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { StoredTensor, float32, isDict, type StoredDict, type StoredValue } from '../../models/stored-value.ts';
import { readHistory } from '../../store/runs/history.ts';
import { ppoShape } from '../policy-shape.ts';
import { encodeSealed } from '../sealed-checkpoint.ts';
import { readPpoCheckpoint } from './ppo-checkpoint.ts';
import { runIn } from './testing/run-in.ts';

const workspace = mkdtempSync(join(tmpdir(), 'warmstart-ppo-checkpoint-'));
after(() => rmSync(workspace, { recursive: true }));
const run = runIn(workspace);

const SETTINGS = {
  mode: 'scratch',
  hidden_size: 4,
  layer_N: 1,
  gru_layers: 1,
  sequence_length: 8,
  n_envs: 2,
  n_steps: 32,
  batch_size: 32,
  n_epochs: 1,
  total_steps: 512,
  threads: 1,
  environment: { episode_requests: 30, warmup_requests: 5 },
  evaluation: { every: 1, episodes: 2, final_episodes: 20 },
  save_interval: 2,
};
const MUTATIONS = process.env['WARMSTART_FULL'] === '1' ? 20_000 : 300;
const LAST = 'checkpoint_last.pt';

const configuration = checkPpoConfiguration(SETTINGS, () => undefined);
/** The newest checkpoint of a run that was stopped after its fifth update; others are of the second and fourth. */
let content: Buffer;
let model: PolicyModel;
before(async () => {
  await run('whole', SETTINGS);
  const { outcome } = await run('stopped', SETTINGS, (event, stop) => {
    if (event.event === 'interval' && event.update === 5) stop.request();
  });
  assert.equal(outcome.status, 'stopped');
  content = readFileSync(join(workspace, 'stopped', LAST));
  model = decodeModel(content, LAST);
});

/** What is read from a folder that holds this checkpoint alone. */
function read(bytes: Uint8Array, settings: object = {}) {
  const folder = join(workspace, 'alone');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, LAST), bytes);
  const { n_envs: lanes } = { ...configuration, ...settings };
  return readPpoCheckpoint(folder, ppoShape({ ...configuration, ...settings }), lanes);
}

/** The error that a changed checkpoint is refused with. */
function refusal(bytes: Uint8Array, settings: object = {}): TypedError {
  const { checkpoint, unreadable } = read(bytes, settings);
  assert.equal(checkpoint, null, 'it was taken for a checkpoint');
  return unreadable[0].error;
}

/** Changes one value somewhere in it: gone, of another kind or size, another's. */
function changed(value: StoredValue, random: Random): StoredValue {
  const odd: readonly StoredValue[] = [null, true, -1, 0.5, 'odd', [], new Map(), float32([1], Float32Array.of(1))];
  if (isDict(value) && value.size > 0) {
    const keys = [...value.keys()];
    const key = keys[random.integer(keys.length)];
    const copy = new Map(value);
    if (random.integer(4) === 0) copy.delete(key);
    else copy.set(key, changed(value.get(key)!, random));
    return copy;
  }
  if (value instanceof StoredTensor && random.integer(2) === 0) {
    const data = (value.data as Float32Array).slice(random.integer(2));
    if (data.length === value.data.length) data[random.integer(data.length)] += 1;
    return float32([data.length], data);
  }
  if (typeof value === 'string' && value.startsWith('{') && random.integer(2) === 0) {
    return JSON.stringify(mutateJson(JSON.parse(value), random));
  }
  return odd[random.integer(odd.length)];
}

test('a checkpoint of the run is read as it was written', () => {
  const { checkpoint } = read(content);
  assert.equal(checkpoint?.position.progress.update, 5);
  assert.deepEqual(checkpoint.model, model);
});

test(`${MUTATIONS} files with bytes changed are refused by name, or hold the same`, () => {
  let [refused, same] = [0, 0];
  for (let seed = 0; seed < MUTATIONS; seed++) {
    const { checkpoint, unreadable } = read(mutate(content, new Random(seed, 'bytes')));
    if (checkpoint) {
      assert.deepEqual([checkpoint.model.weights, checkpoint.model.training], [model.weights, model.training]);
      same++;
    } else {
      assert.match(unreadable[0].error.message, /^checkpoint_last\.pt/);
      refused++;
    }
  }
  assert.ok(refused > same, `${refused} refused, ${same} the same`);
});

test(`${MUTATIONS} training states with one value changed are refused by name`, () => {
  for (let seed = 0; seed < MUTATIONS; seed++) {
    const training = changed(model.training!, new Random(seed, 'values')) as StoredDict;
    const bytes = encodeModel({ ...model, training });
    if (Buffer.from(bytes).equals(content)) continue;
    assert.match(refusal(bytes).message, /^checkpoint_last\.pt: /, `seed ${seed}`);
  }
});

test('weights of another moment are refused', () => {
  const earlier = decodeModel(readFileSync(join(workspace, 'stopped/checkpoint_update_0002.pt')), 'earlier');
  const error = refusal(encodeModel({ ...model, weights: earlier.weights }));
  assert(isFailure(error, 'run/checkpoint'));
  assert.match(
    error.message,
    /^checkpoint_last\.pt: expected checksum of the training state to be [0-9a-f]{64}, found/,
  );
});

test('a checkpoint of other numbers of environments or layers is refused', () => {
  assert.match(refusal(content, { n_envs: 4 }).message, /training\.memories\.hidden .*\[16\].*\[8\]/);
  assert.match(refusal(content, { gru_layers: 2 }).message, /^checkpoint_last\.pt: .*gru/s);
});

/** The stopped run again, whose checkpoints this changes. */
async function resume(name: string, change: (directory: string) => void) {
  const directory = join(workspace, name);
  cpSync(join(workspace, 'stopped'), directory, { recursive: true, preserveTimestamps: true });
  change(directory);
  return run(name, SETTINGS);
}

/** What was evaluated and learned, update by update. */
function curve(name: string): unknown[] {
  return readHistory<IntervalRecord>(join(workspace, name)).map(({ evaluation, value_loss: loss }) => [
    evaluation,
    loss,
  ]);
}

test('with the newest checkpoint damaged it goes on from the one before, and ends in the same', async () => {
  const { events } = await resume('damaged', (directory) => {
    writeFileSync(join(directory, LAST), mutate(content.subarray(0, content.length / 2), new Random(1)));
  });
  const [warning] = events.filter((event) => event.event === 'warning');
  assert.equal(warning.kind, 'checkpoint_unreadable');
  assert.match(warning.text.en, /checkpoint_last\.pt cannot be read .*; going on from checkpoint_update_0004\.pt$/);
  assert.deepEqual(curve('damaged'), curve('whole'));
});

/** Positions that another version of the program might have saved, and where each differs. */
const OTHER_FORMS: Readonly<Record<string, readonly [at: readonly (string | number)[], value: unknown]>> = {
  'an environment without a field': [['environments', 'environments', 1, 'time'], undefined],
  'an environment with another kind of field': [
    ['environments', 'environments', 0, 'table', 'free'],
    [1, 2],
  ],
  'fewer lanes': [['environments', 'lengths'], [1]],
  'a random state too short': [
    ['sampler', 0],
    [1, 2],
  ],
  'no random state of the minibatches': [['shuffling'], null],
  'a normaliser of fewer features': [['observations', 'mean'], [0]],
  'no returns': [['rewards', 'returns'], undefined],
};

for (const [what, [at, value]] of Object.entries(OTHER_FORMS)) {
  test(`refused when it is put back: ${what}`, async () => {
    const resumed = resume(what.replaceAll(' ', '-'), (directory) => {
      const { checksum: _, ...training } = Object.fromEntries(model.training!) as Record<string, StoredValue>;
      const position = parseExactly(training['position'] as string);
      const group = at.slice(0, -1).reduce((one, key) => (one as Record<string, unknown>)[key], position);
      (group as Record<string, unknown>)[at.at(-1)!] = value;
      const changed = new Map(Object.entries({ ...training, position: stringifyExactly(position) }));
      writeFileSync(join(directory, LAST), encodeSealed(model, changed));
    });
    await assert.rejects(resumed, (error) => {
      assert(isFailure(error, 'run/checkpoint'), String(error));
      assert.ok(error.message.startsWith(`${LAST}: expected position.${at.join('.')} of`), error.message);
      return true;
    });
  });
}
