import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TypedError } from '../base/errors.ts';
import { describe } from '../contract/errors/index.ts';
import { PPO_SHAPES, sampleModel } from '../../test/sample-model.ts';
import { decodeModel, encodeModel } from './formats/pt.ts';
import { encodeDocument } from './policy-model.ts';
import { readPt, writePt } from './formats/pt/pt-file.ts';
import { StoredTensor, float32 } from './stored-value.ts';
import type { StoredDict, StoredKey, StoredValue } from './stored-value.ts';

const model = await sampleModel();

const ppoModel = await sampleModel(PPO_SHAPES['a value trunk of its own']);
const gaussian = await sampleModel(PPO_SHAPES['continuous actions']);

/** The file with a field set to something else; undefined removes it. */
function changed(path: string, value: StoredValue | undefined, original = model): Uint8Array {
  const set = (dict: StoredDict, [first, ...rest]: string[]): StoredDict => {
    const copy = new Map<StoredKey, StoredValue>(dict);
    if (rest.length > 0) copy.set(first, set(copy.get(first) as StoredDict, rest));
    else if (value === undefined) copy.delete(first);
    else copy.set(first, value);
    return copy;
  };
  return writePt(set(readPt(encodeModel(original), 'x.pt') as StoredDict, path.split('/')));
}

test('a model comes back bit for bit, and the same model gives the same bytes', () => {
  const bytes = encodeModel(model);
  assert.deepEqual(decodeModel(bytes, 'x.pt'), model);
  assert.deepEqual(encodeModel(decodeModel(bytes, 'x.pt')), bytes);
});

for (const [what, shape] of Object.entries(PPO_SHAPES)) {
  test(`a model after PPO comes back bit for bit: ${what}`, async () => {
    const sample = await sampleModel(shape);
    const bytes = encodeModel(sample);
    assert.deepEqual(decodeModel(bytes, 'x.pt'), sample);
    assert.deepEqual(encodeModel(decodeModel(bytes, 'x.pt')), bytes);
  });
}

test('what a file says of its network: PPO adds one key, and a word', () => {
  const said = (one: typeof model) => {
    const document = encodeDocument(one);
    const shape = Object.fromEntries(document.get('shape') as StoredDict) as unknown;
    return `${JSON.stringify(shape)} ${JSON.stringify(document.get('action_kind'))}`;
  };
  const network = (gruLayers: number) =>
    `"state_dim":5,"action_dim":3,"hidden_size":8,"layer_N":2,"gru_layers":${gruLayers},"activation":"relu","layer_norm":true`;
  assert.equal(said(model), `{${network(2)}} "categorical"`);
  assert.equal(said(ppoModel), `{${network(2)},"value_trunk":"own"} "categorical"`);
  assert.equal(said(gaussian), `{${network(1)},"value_trunk":"own"} "gaussian"`);
  assert.deepEqual([...encodeDocument(ppoModel).keys()], [...encodeDocument(model).keys()]);
});

test('a file without action_kind, as the first ones were, is of choices', () => {
  assert.deepEqual(decodeModel(changed('action_kind', undefined), 'x.pt'), model);
});

test('a checkpoint keeps what continues the training', () => {
  const training = new Map<string, StoredValue>([
    ['random', [4294967295, 0, 7]],
    ['lanes', float32([2], Float32Array.of(1, 2))],
  ]);
  const read = decodeModel(encodeModel({ ...model, training }), 'x.pt');
  assert.deepEqual(read.training, training);
});

interface Wrong {
  readonly of?: typeof model;
  readonly field: string;
  readonly value: StoredValue | undefined;
  readonly message: RegExp;
}

const WRONG: Record<string, Wrong> = {
  'another program’s file': {
    field: 'format',
    value: undefined,
    message: /found a model file that another program saved/,
  },
  'a later version': { field: 'format_version', value: 2, message: /expected format version 1, found 2/ },
  'no version': {
    field: 'format_version',
    value: 'one',
    message: /format_version to be an integer from 1 up, found "one"/,
  },
  'no shape': { field: 'shape', value: undefined, message: /shape to be a dict, found nothing/ },
  'a size as text': {
    field: 'shape/hidden_size',
    value: '8',
    message: /shape\.hidden_size to be an integer from 1 up, found "8"/,
  },
  'layers without end': {
    field: 'shape/layer_N',
    value: 2 ** 50,
    message: /shape\.layer_N to be an integer from 1 to 1024/,
  },
  'an unknown activation': {
    field: 'shape/activation',
    value: 'gelu',
    message: /shape\.activation to be relu or tanh or elu, found "gelu"/,
  },
  'another width': {
    field: 'shape/hidden_size',
    value: 16,
    message: /mlp\.0\.weight: expected \[16, 5\], found \[8, 5\]/,
  },
  'an unknown kind of action': {
    field: 'action_kind',
    value: 'beta',
    message: /action_kind to be categorical or gaussian or gaussian_sde, found "beta"/,
  },
  'a value trunk of another kind': {
    of: ppoModel,
    field: 'shape/value_trunk',
    value: 'shared',
    message: /shape\.value_trunk to be own, found "shared"/,
  },
  'a value trunk that is none': {
    of: ppoModel,
    field: 'shape/value_trunk',
    value: null,
    message: /shape\.value_trunk to be own, found None/,
  },
  'a value trunk that the shape says nothing of': {
    of: ppoModel,
    field: 'shape/value_trunk',
    value: undefined,
    message: /not part of it: value\.mlp\.0\.weight, value\.mlp\.0\.bias, /,
  },
  'a value trunk that is not there': {
    field: 'shape/value_trunk',
    value: 'own',
    message: /missing: value\.mlp\.0\.weight, value\.mlp\.0\.bias, /,
  },
  'a missing weight of the value trunk': {
    of: ppoModel,
    field: 'state_dict/value.gru.weight_hh_l1',
    value: undefined,
    message: /missing: value\.gru\.weight_hh_l1/,
  },
  'a weight of the value trunk of another shape': {
    of: ppoModel,
    field: 'state_dict/value.norm.bias',
    value: float32([2], new Float32Array(2)),
    message: /value\.norm\.bias: expected \[8\], found \[2\]/,
  },
  'no deviations of continuous actions': {
    of: gaussian,
    field: 'state_dict/log_std',
    value: undefined,
    message: /missing: log_std/,
  },
  'deviations of another kind of continuous actions': {
    of: gaussian,
    field: 'action_kind',
    value: 'gaussian_sde',
    message: /log_std: expected \[3, 8\], found \[3\]/,
  },
  'a missing weight': { field: 'state_dict/actor.bias', value: undefined, message: /missing: actor\.bias/ },
  'a number as weight': { field: 'state_dict/actor.bias', value: 3, message: /actor\.bias: expected \[3\], found 3/ },
  'a normaliser of another size': {
    field: 'normaliser/mean',
    value: float32([2], Float32Array.of(1, 2)),
    message: /normaliser\.mean to be a float32 tensor \[5\], found float32 tensor \[2\]/,
  },
  'rounded numbers': {
    field: 'normaliser/std',
    value: new StoredTensor('float64', [5], Float64Array.of(0.1, 1, 1, 1, 1)),
    message: /normaliser\.std in float32, found float64/,
  },
  'a gamma as text': { field: 'gamma', value: '0.99', message: /gamma to be a number, found "0\.99"/ },
  'tensors among the metrics': {
    field: 'metrics/loss',
    value: float32([1], Float32Array.of(1)),
    message: /metrics to be a dict of plain data, found tensors/,
  },
  'names that are numbers': {
    field: 'feature_names',
    value: [1, 2],
    message: /feature_names to be a list of texts, found list/,
  },
  'a probe of other actions': {
    field: 'probe/masks',
    value: float32([6, 4, 1], new Float32Array(24)),
    message: /probe\.masks to be a float32 tensor \[6, 4, 3\], found float32 tensor \[6, 4, 1\]/,
  },
};

for (const [what, { of, field, value, message }] of Object.entries(WRONG)) {
  test(`refused: ${what}`, () => {
    assert.throws(
      () => decodeModel(changed(field, value, of), 'x.pt'),
      (error: TypedError) => {
        assert.match(error.message, message);
        assert.match(error.message, /^x\.pt: .*\n[^]*→/, 'names the file and says what to do');
        assert.match(describe(error, 'zh'), /^x\.pt：[^]*→/);
        return true;
      },
    );
  });
}
