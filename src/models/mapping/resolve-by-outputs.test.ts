import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import type { TypedError } from '../../base/errors.ts';
import { isFailure } from '../../contract/errors/index.ts';
import { SMALL, sampleModel } from '../../../test/sample-model.ts';
import type { Normaliser } from '../../demonstrations/normaliser.ts';
import { encodeDocument, type PolicyModel } from '../policy-model.ts';
import { recompute } from '../probe.ts';
import { float32, type StoredDict, type StoredTensor, type StoredValue } from '../stored-value.ts';
import type { Weights } from '../weights.ts';
import { applyMapping } from './apply-mapping.ts';
import { candidates, MAXIMUM_CANDIDATES } from './candidates.ts';
import { identityNormaliser } from './identity-normaliser.ts';
import type { Mapping } from './proposal.ts';
import { propose, requireMapping } from './propose.ts';
import { recordedOutputs, type RecordedOutputs } from '../recorded-outputs.ts';
import { resolveByOutputs } from './resolve-by-outputs.ts';
import { reordered, transposed } from './testing/foreign.ts';
import { linear } from './testing/state-dict.ts';

const SHAPE = { ...SMALL, mlpLayers: 3, gruLayers: 1, activation: 'tanh' } as const;
const IDENTITY = identityNormaliser(SHAPE.stateDim);

suite('recorded outputs', () => {
  let model: PolicyModel;
  before(async () => {
    model = await sampleModel(SHAPE);
  });

  /** What a network gives for observations of ordinary size. */
  const record = (weights: Weights, normaliser: Normaliser = IDENTITY): RecordedOutputs => {
    const observations = model.probe.observations.map((x) => x / 10);
    return recompute({ shape: SHAPE, weights, normaliser }, { ...model.probe, observations });
  };
  const mappingOf = (tensors: Weights | StoredDict): Mapping =>
    requireMapping(propose(new Map<string, StoredValue>(tensors as Weights), 'x.pt'));
  const changed = (name: string, change: (tensor: StoredTensor) => StoredTensor): Weights =>
    new Map([...model.weights].map(([key, tensor]) => [key, key === name ? change(tensor) : tensor]));

  test('answer the questions, and say how sure that is', () => {
    const { choices, open, tried, difference } = resolveByOutputs(mappingOf(model.weights), record(model.weights));
    assert.deepEqual(choices, { activation: 'tanh' });
    assert.deepEqual(open, []);
    assert.equal(tried, 3);
    assert.ok(difference < 1e-6);
  });

  test('find a single square matrix that was transposed', () => {
    const mapping = mappingOf(changed('mlp.6.weight', transposed));
    const { choices } = resolveByOutputs(mapping, record(model.weights));
    assert.deepEqual(choices, { activation: 'tanh', transpose: 'mlp.6.weight' });
    assert.deepEqual([...applyMapping(mapping, choices).weights], [...model.weights]);
  });

  test('find square matrices that lie the other way than the rest', () => {
    const both = changed('mlp.6.weight', transposed);
    const mapping = mappingOf(
      new Map([...both].map(([key, tensor]) => [key, key === 'mlp.3.weight' ? transposed(tensor) : tensor])),
    );
    const { choices } = resolveByOutputs(mapping, record(model.weights));
    assert.deepEqual(choices, { activation: 'tanh', orientation: 'in_out' });
    assert.deepEqual([...applyMapping(mapping, choices).weights], [...model.weights]);
  });

  test('find gates in another order than their names promise', () => {
    const gru = (key: string) => key.startsWith('gru');
    const mapping = mappingOf(
      new Map([...model.weights].map(([key, tensor]) => [key, gru(key) ? reordered(tensor, 'nzr') : tensor])),
    );
    const { choices } = resolveByOutputs(mapping, record(model.weights));
    assert.deepEqual(choices, { activation: 'tanh', gates: 'nzr' });
    assert.deepEqual([...applyMapping(mapping, choices).weights], [...model.weights]);
  });

  test('respect an answer that somebody gave', () => {
    const mapping = mappingOf(model.weights);
    assert.throws(
      () => resolveByOutputs(mapping, record(model.weights), { activation: 'relu' }),
      (error: TypedError) => isFailure(error, 'model/mapping-no-match') && (error.params['best'] as number) > 0.01,
    );
    assert.throws(
      () => resolveByOutputs(mapping, record(model.weights), { gates: 'abc' }),
      (error) => isFailure(error, 'model/mapping-choice'),
    );
  });

  test('of another network match nothing, and the closest is told', () => {
    const other = changed('actor.bias', ({ shape, data }) =>
      float32(
        shape,
        (data as Float32Array).map((x) => x + 0.5),
      ),
    );
    assert.throws(
      () => resolveByOutputs(mappingOf(model.weights), record(other)),
      (error: TypedError) => {
        assert.equal(error.kind, 'model/mapping-no-match');
        // activations × (as it is, orientations, gate orders, two matrices, and their combinations)
        assert.equal(error.params['tried'], 3 * (1 + 2 + 6 + 2 + 6 * (2 + 2)));
        assert.ok(Math.abs((error.params['best'] as number) - 0.5) < 0.3);
        return true;
      },
    );
  });

  test('that are not numbers match nothing', () => {
    const recorded = record(model.weights);
    const broken = { ...recorded, logits: recorded.logits.map(() => NaN) };
    assert.throws(
      () => resolveByOutputs(mappingOf(model.weights), broken),
      (error: TypedError) => error.params['best'] === Infinity,
    );
  });

  test('that do not tell leave the question open, with the answers that are left', () => {
    // With weights of zero behind them, the hidden layers may end in anything.
    const blind = changed('actor.weight', ({ shape, data }) => float32(shape, new Float32Array(data.length)));
    const { choices, open } = resolveByOutputs(mappingOf(blind), record(blind));
    assert.deepEqual(choices, {});
    assert.deepEqual(
      open.map(({ key, options }) => [key, options]),
      [['activation', ['relu', 'tanh', 'elu']]],
    );
  });

  test('take a matrix and its transpose for one where they are the same', () => {
    const symmetric = changed('mlp.3.weight', ({ shape, data }) =>
      float32(
        shape,
        Float32Array.from(data as Float32Array, (_, i) => (i % 9 === 0 ? 1 : 0)),
      ),
    );
    const mapping = mappingOf(symmetric);
    const question = { key: 'orientation' as const, text: { en: '', zh: '' }, options: ['out_in', 'in_out'] };
    const only = {
      ...mapping,
      questions: [...mapping.questions, question],
      mapped: mapping.mapped.map((tensor) => (tensor.target === 'mlp.6.weight' ? { ...tensor, steps: [] } : tensor)),
    };
    const { open, choices } = resolveByOutputs(only, record(symmetric));
    assert.deepEqual(open, []);
    assert.equal(choices.activation, 'tanh');
  });

  test('decide whose statistics normalise the observations', () => {
    const file = new Map<string, StoredValue>(model.weights);
    const variance = Float32Array.from(IDENTITY.mean, (_, k) => 0.5 + k);
    file.set('obs_rms.mean', float32([5], Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5)));
    file.set('obs_rms.var', float32([5], variance));
    file.set('obs_rms.count', 1234.4);
    const mapping = mappingOf(file);
    assert.deepEqual(mapping.normaliser?.names, ['obs_rms.mean', 'obs_rms.var']);
    assert.equal(mapping.normaliser.normaliser.count, 1234);
    const normaliser = { ...mapping.normaliser.normaliser, clip: 5 };
    const used = resolveByOutputs(mapping, record(model.weights, normaliser));
    assert.deepEqual(used.choices, { activation: 'tanh', normaliser: 'file' });
    const unused = resolveByOutputs(mapping, record(model.weights));
    assert.deepEqual(unused.choices, { activation: 'tanh', normaliser: 'identity' });
    assert.deepEqual(unused.normaliser, IDENTITY);
  });

  test('never agree to the loss of a value function', () => {
    const file = new Map([...model.weights, ...linear('critic_body.0', 4, 5)]);
    const mapping = mappingOf(file);
    const { choices, open, valuesDifference } = resolveByOutputs(mapping, record(model.weights));
    assert.deepEqual(choices, { activation: 'tanh' });
    assert.deepEqual(
      open.map(({ key, options }) => [key, options]),
      [['critic', ['leave_out']]],
    );
    assert.equal(valuesDifference, null);
  });

  test('are read from a document of ours, with its normaliser', () => {
    const document = encodeDocument(model);
    const weights = new Map(
      [...model.weights].map(([key, tensor]) => [
        `policy.${key}`,
        key === 'mlp.3.weight' ? transposed(tensor) : tensor,
      ]),
    );
    const broken = new Map(document).set('state_dict', weights);
    const mapping = requireMapping(propose(broken, 'x.pt'));
    assert.equal(mapping.shape.activation, 'tanh');
    const recorded = recordedOutputs(broken, mapping.shape, 'x.pt')!;
    const { choices, normaliser, valuesDifference } = resolveByOutputs(mapping, recorded);
    assert.deepEqual(choices, { normaliser: 'file', transpose: 'mlp.3.weight' });
    assert.deepEqual(normaliser, model.normaliser);
    assert.ok(valuesDifference! < 1e-5);
  });
});

suite('recorded outputs in a file', () => {
  const sizes = { stateDim: 2, actionDim: 3 };
  const numbers = (...shape: number[]) => float32(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)));

  test('may lie at the top or under probe, with masks and values or without', () => {
    const plain = new Map([
      ['observations', numbers(4, 2)],
      ['logits', numbers(4, 3)],
    ]);
    const found = recordedOutputs(plain, sizes, 'x')!;
    assert.deepEqual([found.time, found.lanes, found.values], [1, 4, null]);
    assert.ok(found.masks.every((mask) => mask === 1) && found.masks.length === 12);
    const probe = new Map([
      ...plain,
      ['observations', numbers(2, 5, 2)],
      ['logits', numbers(2, 5, 3)],
      ['values', numbers(2, 5)],
    ] as const);
    const nested = recordedOutputs(new Map([['probe', probe]]), sizes, 'x')!;
    assert.deepEqual([nested.time, nested.lanes, nested.values?.length], [2, 5, 10]);
    assert.equal(recordedOutputs(new Map([['logits', numbers(4, 3)]]), sizes, 'x'), null);
    assert.equal(recordedOutputs([], sizes, 'x'), null);
  });

  test('are refused where they do not fit the network', () => {
    const wrong: [StoredTensor, StoredTensor, string][] = [
      [numbers(4, 3), numbers(4, 3), 'probe.observations'],
      [numbers(4, 2), numbers(3, 4, 3), 'probe.logits'],
      [numbers(0, 2), numbers(0, 3), 'probe.observations'],
    ];
    for (const [observations, logits, field] of wrong) {
      const file = new Map([
        [
          'probe',
          new Map([
            ['observations', observations],
            ['logits', logits],
          ]),
        ],
      ]);
      assert.throws(
        () => recordedOutputs(file, sizes, 'x'),
        (error: TypedError) => error.kind === 'model/field' && error.params['field'] === field,
      );
    }
  });
});

test('there are at most 512 candidates, those that answer questions alone first', async () => {
  const { weights } = await sampleModel({ ...SMALL, mlpLayers: 60, gruLayers: 1 });
  const all = candidates(requireMapping(propose(new Map<string, StoredValue>(weights), 'x')));
  assert.equal(all.length, MAXIMUM_CANDIDATES);
  assert.deepEqual(all.map(({ simple }) => simple).lastIndexOf(true), 2);
  assert.equal(new Set(all.map(({ choices }) => JSON.stringify(choices))).size, all.length);
});
