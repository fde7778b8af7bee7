import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createReferenceEngine } from '../engines/reference/engine.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import { PPO_SHAPES, SMALL, sampleModel } from '../../test/sample-model.ts';
import type { CheckName } from './checks/check.ts';
import { encodeModel } from './formats/pt.ts';
import { readPt, writePt } from './formats/pt/pt-file.ts';
import type { PolicyModel } from './policy-model.ts';
import { float32, type StoredDict } from './stored-value.ts';
import { probeProgram, runProbe } from './probe.ts';
import { validateModel } from './validate.ts';
import type { ValidationSettings } from './validate.ts';
import { importWeights } from './weights.ts';

const folder = mkdtempSync(join(tmpdir(), 'validate-'));
after(() => rmSync(folder, { recursive: true }));
const model = await sampleModel();
const engine = await createReferenceEngine();
const path = join(folder, 'model.pt');

async function validate(changes: Partial<PolicyModel> | Uint8Array, settings: ValidationSettings = {}) {
  writeFileSync(path, changes instanceof Uint8Array ? changes : encodeModel({ ...model, ...changes }));
  return validateModel(path, settings);
}

/** The weights with some changed. */
function weightsWith(name: string, change: (values: Float32Array) => void, { weights } = model) {
  const { shape, data } = weights.get(name)!;
  const values = (data as Float32Array).slice();
  change(values);
  return { weights: new Map(weights).set(name, float32(shape, values)) };
}

/** With the outputs that they give. */
async function recorded({ weights }: Pick<PolicyModel, 'weights'>) {
  const store = engine.createParameters(policyParameters(model.shape));
  importWeights(store, weights, path);
  const forward = await engine.forward(probeProgram(model.shape, model.probe.lanes), store);
  return { weights, probe: await runProbe(forward, model.shape, model.normaliser, model.probe) };
}

interface Bad {
  readonly changes: Partial<PolicyModel> | Uint8Array;
  readonly settings?: ValidationSettings;
  readonly check: CheckName;
  readonly status?: 'warning';
  readonly message: RegExp;
}

const { normaliser, probe } = model;
const whole = encodeModel(model);
const BAD: Record<string, Bad> = {
  'an empty file': { changes: new Uint8Array(), check: 'format', message: /found an empty file/ },
  'a text': { changes: Buffer.from('hello'), check: 'format', message: /found text/ },
  'a cut download': { changes: whole.slice(0, whole.length / 2), check: 'format', message: /ends before its table/ },
  'a weight that is no number': {
    changes: weightsWith('mlp.0.weight', (values) => (values[3] = NaN)),
    check: 'finite',
    message: /mlp\.0\.weight holds NaN at 3/,
  },
  'a matrix of zeros': {
    changes: weightsWith('actor.weight', (values) => values.fill(0)),
    check: 'magnitude',
    message: /actor\.weight is all zero/,
  },
  'a norm of zeros': {
    changes: weightsWith('norm.weight', (values) => values.fill(0)),
    check: 'magnitude',
    message: /norm\.weight is all zero/,
  },
  'a configuration that says nothing': {
    changes: { configuration: {} },
    check: 'configuration',
    status: 'warning',
    message: /says nothing of the network/,
  },
  'outputs that only a conversion computed': {
    changes: { lineage: { kind: 'imported', probe: 'random inputs, computed outputs' } },
    check: 'probe',
    status: 'warning',
    message: /computed by its conversion/,
  },
  'exploded weights': {
    changes: weightsWith('norm.bias', (values) => (values[0] = -1e6)),
    check: 'magnitude',
    message: /largest weight is 1\.00e\+6, in norm\.bias/,
  },
  'large weights': {
    changes: await recorded(weightsWith('norm.bias', (values) => (values[0] = 200))),
    check: 'magnitude',
    status: 'warning',
    message: /largest weight is 200, in norm\.bias/,
  },
  'changed weights': {
    changes: weightsWith('critic.bias', (values) => (values[0] += 1e-3)),
    check: 'probe',
    message: /recorded and computed outputs differ by/,
  },
  'recorded outputs that are no numbers': {
    changes: { probe: { ...probe, values: probe.values.map((value, i) => (i === 0 ? NaN : value)) } },
    check: 'probe',
    message: /differ by Infinity/,
  },
  'no recorded outputs': {
    changes: {
      probe: {
        time: 0,
        lanes: 0,
        observations: new Float32Array(),
        masks: new Float32Array(),
        logits: new Float32Array(),
        values: new Float32Array(),
      },
    },
    check: 'probe',
    status: 'warning',
    message: /records no outputs/,
  },
  'a spread of zero': {
    changes: { normaliser: { ...normaliser, std: [1, 0, 1, 1, 1] } },
    check: 'normaliser',
    message: /feature 1 has mean .*, std 0/,
  },
  'a clip of zero': { changes: { normaliser: { ...normaliser, clip: 0 } }, check: 'normaliser', message: /clip is 0/ },
  'a normaliser of no data': {
    changes: { normaliser: { ...normaliser, count: 0 } },
    check: 'normaliser',
    status: 'warning',
    message: /fitted on no data/,
  },
  'an impossible discount': {
    changes: { gamma: 1.5 },
    check: 'fields',
    message: /gamma: expected 0 < gamma ≤ 1, found 1\.5/,
  },
  'an impossible scale': {
    changes: { returnScale: 0 },
    check: 'fields',
    message: /return_scale: expected > 0, found 0/,
  },
  'names missing': { changes: { featureNames: ['a'] }, check: 'fields', message: /feature_names: expected 5, found 1/ },
  'a configuration of another model': {
    changes: { configuration: { ...model.configuration, hidden_size: 64 } },
    check: 'configuration',
    message: /hidden_size: expected 64, found 8/,
  },
  'another environment': {
    changes: {},
    settings: { expected: { stateDim: 64, actionDim: 4, hiddenSize: 8 } },
    check: 'expected',
    message: /^state_dim: expected 64, found 5; action_dim: expected 4, found 3$/,
  },
};

test('a good model passes every check', async () => {
  writeFileSync(path, encodeModel(model));
  const { valid, checks } = validateModel(path, { expected: SMALL });
  assert.deepEqual(
    checks.map(({ name, status }) => `${name} ${status}`),
    [
      'readable pass',
      'format pass',
      'version pass',
      'architecture pass',
      'weights pass',
      'finite pass',
      'magnitude pass',
      'fields pass',
      'normaliser pass',
      'configuration pass',
      'expected pass',
      'probe pass',
    ],
  );
  assert.match(checks[0].message.en, /^\d+(\.\d)?\u202f[KM]iB$/, 'the size of the file');
  assert.equal(valid, true);
});

for (const [what, shape] of Object.entries(PPO_SHAPES)) {
  test(`a good model after PPO passes every check: ${what}`, async () => {
    const { valid, checks } = await validate(await sampleModel(shape), { expected: shape });
    const troubled = checks.filter(({ status }) => status !== 'pass');
    assert.deepEqual(troubled, []);
    assert.ok(valid);
  });
}

const ppo = await sampleModel(PPO_SHAPES['a value trunk of its own']);
const gaussian = await sampleModel(PPO_SHAPES['continuous actions']);
const BAD_AFTER_PPO: Record<string, Bad> = {
  'changed weights of the value trunk': {
    changes: { ...ppo, ...weightsWith('value.gru.weight_hh_l0', (values) => (values[0] += 1), ppo) },
    check: 'probe',
    message: /recorded and computed outputs differ by/,
  },
  'a value trunk whose values were recorded from the actor’s': {
    changes: { ...ppo, probe: { ...ppo.probe, values: model.probe.values } },
    check: 'probe',
    message: /recorded and computed outputs differ by/,
  },
  'a weight of the value trunk that is no number': {
    changes: { ...ppo, ...weightsWith('value.mlp.0.weight', (values) => (values[1] = Infinity), ppo) },
    check: 'finite',
    message: /value\.mlp\.0\.weight holds Infinity at 1/,
  },
  'an exploded value trunk': {
    changes: { ...ppo, ...weightsWith('value.norm.bias', (values) => (values[0] = 1e6), ppo) },
    check: 'magnitude',
    message: /largest weight is 1\.00e\+6, in value\.norm\.bias/,
  },
  'a matrix of zeros in the actor': {
    changes: { ...ppo, ...weightsWith('mlp.0.weight', (values) => values.fill(0), ppo) },
    check: 'magnitude',
    message: /mlp\.0\.weight is all zero/,
  },
  'another kind of actions than is needed': {
    changes: gaussian,
    settings: { expected: { actionKind: 'categorical', actionDim: 3 } },
    check: 'expected',
    message: /^action_kind: expected "categorical", found "gaussian"$/,
  },
  'a configuration of another kind of actions': {
    changes: { ...gaussian, configuration: { ...gaussian.configuration, action_kind: 'categorical' } },
    check: 'configuration',
    message: /action_kind: expected "categorical", found "gaussian"/,
  },
  'changed means of continuous actions': {
    changes: { ...gaussian, ...weightsWith('actor.bias', (values) => (values[2] += 1e-3), gaussian) },
    check: 'probe',
    message: /recorded and computed outputs differ by/,
  },
  'masks that take continuous actions out of the comparison': {
    changes: { ...gaussian, probe: { ...gaussian.probe, masks: gaussian.probe.masks.map(() => 0) } },
    check: 'probe',
    message: /probe\.masks: expected all 1/,
  },
};

test('after PPO a value trunk of zeros is a warning: acting does without', async () => {
  const zeros = weightsWith('value.mlp.3.weight', (values) => values.fill(0), ppo);
  const { checks } = await validate({ ...ppo, ...zeros });
  const { status, message } = checks.find(({ name }) => name === 'magnitude')!;
  assert.deepEqual(
    [status, message.en],
    ['warning', 'value.mlp.3.weight is all zero: the value function was never trained'],
  );
});

test('the architecture check says what is special about a network', async () => {
  const words = async (one: PolicyModel) =>
    (await validate(one)).checks.find(({ name }) => name === 'architecture')!.message.en;
  assert.match(await words(model), /→ 3 actions$/);
  assert.match(await words(ppo), /→ 3 actions; the value function has a trunk of its own$/);
  assert.match(
    await words(gaussian),
    /→ 3 continuous actions \(gaussian\); the value function has a trunk of its own$/,
  );
});

test('without its value trunk a model is explained, and its value head never taken for the actor’s', async () => {
  const document = new Map(readPt(encodeModel(ppo), path) as StoredDict);
  const kept = [...ppo.weights].filter(([name]) => !name.startsWith('value.'));
  const { valid, checks, proposal } = await validate(writePt(document.set('state_dict', new Map(kept))));
  assert.equal(valid, false);
  assert.match(checks.find(({ name }) => name === 'weights')!.message.en, /missing: value\.mlp\.0\.weight/);
  assert.ok(proposal?.kind === 'mapping');
  assert.deepEqual(
    proposal.questions.map(({ key }) => key),
    ['critic'],
  );
  assert.deepEqual(
    proposal.unused.map(({ name }) => name).filter((name) => name.startsWith('state_dict')),
    ['state_dict.critic.weight', 'state_dict.critic.bias'],
  );
});

test('without its deviations a model of continuous actions is not taken for one of choices', async () => {
  const document = new Map(readPt(encodeModel(gaussian), path) as StoredDict);
  const kept = [...gaussian.weights].filter(([name]) => name !== 'log_std');
  const { valid, checks, proposal } = await validate(writePt(document.set('state_dict', new Map(kept))));
  assert.equal(valid, false);
  assert.equal(proposal?.kind, 'inexpressible');
  assert.match(
    checks.find(({ name }) => name === 'mapping')!.message.en,
    /action_kind: expected categorical, found gaussian, continuous actions/,
  );
});

for (const [what, { changes, settings, check: name, status = 'fail', message }] of Object.entries({
  ...BAD,
  ...BAD_AFTER_PPO,
})) {
  test(`${status}: ${what}`, async () => {
    const { valid, checks } = await validate(changes, settings);
    const check = checks.find((one) => one.name === name);
    assert.equal(check?.status, status, JSON.stringify(checks));
    assert.match(check.message.en, message);
    assert.ok(check.fix?.en && check.fix.zh && check.message.zh);
    assert.equal(valid, status === 'warning');
  });
}

test('a missing file and a folder are failed checks', async () => {
  for (const [place, message] of [
    [join(folder, 'none.pt'), /found none/],
    [folder, /found a folder/],
  ] as const) {
    const { valid, checks } = validateModel(place);
    assert.equal(valid, false);
    assert.deepEqual(
      checks.map(({ name, status }) => [name, status]),
      [['readable', 'fail']],
    );
    assert.match(checks[0].message.en, message);
  }
});
