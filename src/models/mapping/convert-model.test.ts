import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { SMALL, sampleModel } from '../../../test/sample-model.ts';
import { isFailure } from '../../contract/errors/index.ts';
import { decodeModel, encodeModel } from '../formats/pt.ts';
import { encodeDocument, type PolicyModel } from '../policy-model.ts';
import { recompute } from '../probe.ts';
import { StoredTensor, float32, type StoredValue } from '../stored-value.ts';
import { validateModel } from '../validate.ts';
import { applyMapping } from './apply-mapping.ts';
import { checkChoices } from './choices.ts';
import { convertModel, type Conversion } from './convert-model.ts';
import { identityNormaliser } from './identity-normaliser.ts';
import { propose, requireMapping } from './propose.ts';
import { dictOf, foreignWeights } from './testing/foreign.ts';
import { linear, stateDict } from './testing/state-dict.ts';

const folder = mkdtempSync(join(tmpdir(), 'converted-'));
after(() => rmSync(folder, { recursive: true }));

const FILE = { name: 'theirs.pth', sha256: 'abc123' };

/** The model as a file holds it, checked by the validator. */
function validated(model: PolicyModel): PolicyModel {
  const path = join(folder, 'converted.pt');
  const bytes = encodeModel(model);
  writeFileSync(path, bytes);
  const { valid, checks } = validateModel(path, { expected: model.shape });
  assert.ok(valid, JSON.stringify(checks));
  return decodeModel(bytes, path);
}

function conversion(value: StoredValue, rest: Partial<Conversion> = {}): Conversion {
  return { value, mapping: requireMapping(propose(value, FILE.name)), choices: {}, file: FILE, ...rest };
}

suite('a converted model', () => {
  test('is valid, and says where it came from', async () => {
    const { weights, shape, probe } = await sampleModel();
    const style = {
      prefix: 'module.',
      mlp: 'fc1, fc2',
      heads: ['pi', 'v'],
      gru: 'Keras GRU',
      gates: 'rzn',
      turned: true,
    } as const;
    const value = dictOf(foreignWeights(weights, shape, style));
    const recorded = recompute({ weights, shape, normaliser: identityNormaliser(shape.stateDim) }, probe);
    const model = validated(
      convertModel(
        conversion(value, {
          choices: { activation: 'relu', layout: 'standard' },
          decidedBy: { activation: 'recorded outputs' },
          recorded,
          configuration: { gamma: 0.9, seed: 3 },
          featureNames: ['a', 'b', 'c', 'd', 'e'],
        }),
      ),
    );
    assert.deepEqual([...model.weights], [...weights]);
    assert.deepEqual(model.probe, recorded);
    assert.deepEqual(model.featureNames, ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual([model.gamma, model.returnScale, model.datasetFingerprint, model.card], [0.9, 1, '', '']);
    assert.deepEqual(model.configuration, {
      ...{ gamma: 0.9, seed: 3, state_dim: 5, action_dim: 3, hidden_size: 8, layer_N: 2, gru_layers: 2 },
      ...{ activation: 'relu', layer_norm: true },
    });
    const { mapping, ...lineage } = model.lineage;
    assert.deepEqual(lineage, {
      kind: 'imported',
      file: 'theirs.pth',
      sha256: 'abc123',
      questions: [
        { key: 'activation', choice: 'relu', decided_by: 'recorded outputs' },
        { key: 'layout', choice: 'standard', decided_by: 'choice' },
      ],
      normaliser: 'identity',
      probe: 'recorded outputs',
    });
    const steps = mapping as { target: string; sources: string[]; steps: string[] }[];
    assert.deepEqual(
      steps.filter(({ target }) => ['mlp.0.weight', 'mlp.0.bias', 'gru.bias_hh_l1'].includes(target)),
      [
        { target: 'mlp.0.weight', sources: ['module.fc1.weight'], steps: ['transpose'] },
        { target: 'mlp.0.bias', sources: ['module.fc1.bias'], steps: [] },
        { target: 'gru.bias_hh_l1', sources: ['module.gru_1/gru_cell/bias:0'], steps: ['half 2 of 2', 'gates zrn'] },
      ],
    );
  });

  test('carries outputs for random inputs where none were recorded, the same each time', async () => {
    const { weights, normaliser, shape } = await sampleModel({ ...SMALL, gruLayers: 0 });
    const value = new Map<string, StoredValue>(weights);
    value.set('obs_rms.mean', float32([5], Float32Array.from(normaliser.mean)));
    value.set(
      'obs_rms.var',
      float32(
        [5],
        Float32Array.from(normaliser.std, (x) => x ** 2),
      ),
    );
    const settings = conversion(value, { choices: { activation: 'relu' } });
    const model = validated(convertModel(settings));
    assert.deepEqual(model.probe, convertModel(settings).probe);
    assert.deepEqual(model.probe, recompute({ weights, shape, normaliser: model.normaliser }, model.probe));
    assert.deepEqual(model.normaliser.mean, normaliser.mean);
    assert.ok(model.normaliser.std.every((x, k) => Math.abs(x - normaliser.std[k]) < 1e-5));
    assert.deepEqual(
      [model.lineage['normaliser'], model.lineage['probe']],
      ['file', 'random inputs, computed outputs'],
    );
    assert.equal(model.featureNames[1], 'observation[1]');
    assert.equal(model.gamma, 0.995);
    const plain = convertModel({ ...settings, choices: { activation: 'relu', normaliser: 'identity' } });
    assert.deepEqual(plain.normaliser, identityNormaliser(5));
  });

  test('keeps what a document of ours says of itself', async () => {
    const original = await sampleModel();
    const weights = new Map([...original.weights].map(([name, tensor]) => [`old.${name}`, tensor]));
    const document = new Map(encodeDocument({ ...original, training: new Map() })).set('state_dict', weights);
    const model = validated(convertModel(conversion(document)));
    const { lineage, configuration, ...same } = model;
    const { lineage: originally, configuration: configured, ...expected } = original;
    assert.deepEqual(same, expected);
    assert.deepEqual(lineage['original'], originally);
    assert.equal(configuration['learning_rate'], configured['learning_rate']);
  });

  test('computes values where recorded ones belong to a value function that was left out', async () => {
    const { weights, shape, probe } = await sampleModel({ ...SMALL, gruLayers: 0, layerNorm: false });
    const value = new Map<string, StoredValue>([...weights, ...linear('critic_body.0', 4, 5)]);
    const recorded = recompute({ weights, shape, normaliser: identityNormaliser(5) }, probe);
    const masked = recorded.logits.map((logit, i) => (recorded.masks[i] === 0 ? -Infinity : logit));
    const model = convertModel(
      conversion(value, {
        choices: { activation: 'relu', critic: 'leave_out' },
        recorded: { ...recorded, logits: masked },
      }),
    );
    assert.ok((model.weights.get('critic.weight')!.data as Float32Array).every((x) => x === 0));
    assert.ok(model.probe.values.every((x) => x === 0));
    assert.deepEqual(model.probe.logits, recorded.logits);
    assert.equal(model.lineage['probe'], 'recorded logits, computed values');
  });
});

suite('answers', () => {
  const mapping = requireMapping(
    propose(stateDict(linear('fc1', 8, 5), linear('fc2', 8, 8), linear('pi', 3, 8)), 'x.pt'),
  );

  test('are asked for where they are missing', () => {
    assert.throws(
      () => applyMapping(mapping, {}),
      (error) => isFailure(error, 'model/mapping-open') && /--choose 'activation=relu\|tanh\|elu'/.test(error.message),
    );
  });

  test('are refused where nobody asked, or with other values', () => {
    for (const given of [
      { gates: 'rzn' },
      { activation: 'gelu' },
      { depth: '3' },
      { transpose: 'mlp.0.weight' },
      { __proto__x: '' },
    ]) {
      assert.throws(
        () => checkChoices(mapping, given),
        (error) => isFailure(error, 'model/mapping-choice'),
        JSON.stringify(given),
      );
    }
    assert.deepEqual(checkChoices(mapping, { activation: 'elu', transpose: 'mlp.2.weight' }), {
      activation: 'elu',
      transpose: 'mlp.2.weight',
    });
  });

  test('tensors that float32 does not hold exactly are refused by their own names', () => {
    const name = 'net.fc1.weight';
    const rounded = new StoredTensor('float64', [8, 5], new Float64Array(40).fill(0.1));
    const exact = new StoredTensor('float16', [8], new Uint16Array(8).fill(0x3800));
    const file = (tensor: StoredTensor) =>
      new Map([...stateDict(linear('net.fc1', 8, 5), linear('net.pi', 3, 8))])
        .set(name, tensor)
        .set('net.fc1.bias', exact);
    const bad = requireMapping(propose(file(rounded), 'x.pt'));
    assert.throws(
      () => applyMapping(bad, { activation: 'relu' }),
      (error) => isFailure(error, 'model/inexact') && error.params['tensor'] === name,
    );
    const good = requireMapping(
      propose(file(new StoredTensor('float64', [8, 5], new Float64Array(40).fill(0.25))), 'x.pt'),
    );
    const { weights } = applyMapping(good, { activation: 'relu' });
    assert.equal(weights.get('mlp.0.weight')!.data[3], 0.25);
    assert.equal(weights.get('mlp.0.bias')!.data[3], 0.5);
  });
});
