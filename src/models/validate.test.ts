import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createReferenceEngine } from '../engines/reference/engine.ts';
import { actProgram } from '../learning/act-program.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import { SMALL, sampleModel } from '../../test/sample-model.ts';
import type { CheckName } from './checks/check.ts';
import { encodeModel } from './formats/pt.ts';
import type { PolicyModel } from './policy-model.ts';
import { float32 } from './stored-value.ts';
import { runProbe } from './probe.ts';
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
function weightsWith(name: string, change: (values: Float32Array) => void) {
  const { shape, data } = model.weights.get(name)!;
  const values = (data as Float32Array).slice();
  change(values);
  return { weights: new Map(model.weights).set(name, float32(shape, values)) };
}

/** With the outputs that they give. */
async function recorded({ weights }: Pick<PolicyModel, 'weights'>) {
  const store = engine.createParameters(policyParameters(model.shape));
  importWeights(store, weights, path);
  const forward = await engine.forward(actProgram(model.shape, model.probe.lanes), store);
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
  assert.equal(valid, true);
});

for (const [what, { changes, settings, check: name, status = 'fail', message }] of Object.entries(BAD)) {
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
