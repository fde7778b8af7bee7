import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { TypedError } from '../../base/errors.ts';
import { DTYPES, DTYPE_NAMES } from '../dtypes.ts';
import { StoredTensor, float32, sizeOf, type StoredDict, type StoredKey, type StoredValue } from '../stored-value.ts';
import { applyMapping } from './apply-mapping.ts';
import { candidates, MAXIMUM_CANDIDATES } from './candidates.ts';
import { convertModel } from './convert-model.ts';
import { describeProposal } from './describe-proposal.ts';
import type { Mapping } from './proposal.ts';
import { propose, requireMapping } from './propose.ts';
import { recordedOutputs } from '../recorded-outputs.ts';
import { resolveByOutputs } from './resolve-by-outputs.ts';
import { linear, norm, recurrent, stateDict } from './testing/state-dict.ts';

const WORDS = [
  ...['weight', 'bias', 'kernel', 'recurrent_kernel', 'gamma', 'scale', 'weight_ih_l0', 'weight_hh_l0', 'bias_hh_l1'],
  ...['weight_hh', 'weight_ih', 'running_mean', 'running_var', 'mean', 'std', 'W', 'R', 'B', 'in_proj_weight'],
  ...[
    'actor',
    'critic',
    'pi',
    'v',
    'value_net',
    'fc1',
    'fc2',
    'mlp',
    '0',
    '2',
    'gru',
    'ir',
    'iz',
    'in',
    'hr',
    'hz',
    'hn',
  ],
  ...[
    'log_std',
    'embed',
    'optimizer',
    'exp_avg',
    'obs_rms',
    'count',
    'target',
    'fc_h',
    'fc2',
    '__proto__',
    'constructor',
  ],
];
const name = fc.oneof(
  fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((words) => words.join('.')),
  fc.string({ unit: 'grapheme' }),
);
const size = fc.constantFrom(0, 1, 2, 4, 6, 8, 12, 24);
const anyTensor = fc.tuple(fc.constantFrom(...DTYPE_NAMES), fc.array(size, { maxLength: 3 })).map(([dtype, shape]) => {
  const Type = DTYPES[dtype].array;
  const bytes = new Uint8Array(sizeOf(shape) * Type.BYTES_PER_ELEMENT).fill(0x3c);
  return new StoredTensor(dtype, shape, new Type(bytes.buffer));
});
const plausible = fc.array(fc.constantFrom(1, 4, 4, 4, 12, 3, 8), { minLength: 1, maxLength: 2 }).map((shape) =>
  float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i)),
  ),
);
const leafValue: fc.Arbitrary<StoredValue> = fc.oneof(
  { weight: 3, arbitrary: anyTensor },
  { weight: 6, arbitrary: plausible },
  { weight: 1, arbitrary: fc.constantFrom<StoredValue>(null, true, 3, NaN, 'text', 2n ** 70n) },
);
const key: fc.Arbitrary<StoredKey> = fc.oneof({ weight: 9, arbitrary: name }, { weight: 1, arbitrary: fc.nat(3) });
const { value } = fc.letrec<{ value: StoredValue; dict: StoredDict }>((tie) => ({
  value: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leafValue, tie('dict'), fc.array(leafValue, { maxLength: 3 })),
  dict: fc.array(fc.tuple(key, tie('value')), { maxLength: 12 }).map((entries) => new Map(entries)),
}));

/** Everything that can be done with a mapping, in any of its readings. */
function use(mapping: Mapping, file: StoredValue): void {
  describeProposal(mapping);
  const all = candidates(mapping);
  assert.ok(all.length <= MAXIMUM_CANDIDATES);
  const { choices } = all[all.length - 1];
  try {
    const { shape, weights } = applyMapping(mapping, choices);
    assert.equal(weights.size, mapping.mapped.length);
    const model = convertModel({ value: file, mapping, choices, file: { name: 'x', sha256: '' } });
    assert.deepEqual(model.shape, shape);
    resolveByOutputs(mapping, model.probe);
    recordedOutputs(file, mapping.shape, 'x');
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
  }
}

suite('whatever a file holds', () => {
  test('random names, shapes and types end in a mapping, in differences or in a typed error', () => {
    let mappings = 0;
    fc.assert(
      fc.property(value, (file) => {
        const proposal = propose(file, 'x');
        if (proposal.kind === 'inexpressible') assert.ok(proposal.differences.length > 0);
        else {
          mappings++;
          use(proposal, file);
        }
      }),
      { seed: 3, numRuns: 3000 },
    );
    assert.ok(mappings > 10);
  });

  test('a network with tensors taken away, renamed or of another shape does so too', () => {
    const layers = [...linear('net.0', 4, 3), ...norm('net.2', 4), ...linear('net.3', 4, 4), ...norm('net.5', 4)];
    const whole = [
      ...layers,
      ...recurrent('gru', 4, 4),
      ...norm('norm', 4),
      ...linear('pi', 3, 4),
      ...linear('v', 1, 4),
    ];
    const change = fc.record({
      at: fc.nat(whole.length - 1),
      to: fc.oneof(fc.constant(null), name, plausible, anyTensor),
    });
    let mappings = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const entries = whole.map(([key, tensor]): [StoredKey, StoredValue] => [key, tensor]);
        for (const { at, to } of changes) {
          if (typeof to === 'string') entries[at] = [to, entries[at][1]];
          else entries[at] = [entries[at][0], to];
        }
        const file = new Map(entries);
        const proposal = propose(file, 'x');
        if (proposal.kind === 'inexpressible') return assert.ok(proposal.differences.length > 0);
        mappings++;
        use(proposal, file);
      }),
      { seed: 4, numRuns: 600 },
    );
    assert.ok(mappings > 50);
  });

  test('thousands of tensors take no time', () => {
    const many: Record<string, StoredDict> = {
      'linear layers': stateDict(...Array.from({ length: 4000 }, (_, i) => linear(`fc${i}`, 2, 2))),
      'GRUs of their own names': stateDict(...Array.from({ length: 4000 }, (_, i) => linear(`a${i % 7}.b${i}`, 6, 2))),
      'ONNX GRUs': new Map(Array.from({ length: 6000 }, (_, i) => [`g${i}`, float32([1, 6, 2], new Float32Array(12))])),
      'layers with LayerNorm': stateDict(
        ...Array.from({ length: 4000 }, (_, i) => [...linear(`net.${3 * i}`, 2, 2), ...norm(`net.${3 * i + 2}`, 2)]),
        [...norm('last', 2), ...linear('pi', 2, 2)],
      ),
      vectors: new Map(Array.from({ length: 8000 }, (_, i) => [`x${i}`, float32([2], new Float32Array(2))])),
      matrices: new Map(Array.from({ length: 8000 }, (_, i) => [`x${i}`, float32([2, 2], new Float32Array(4))])),
      'one long name': new Map([['a'.repeat(100_000), float32([2, 2], new Float32Array(4))]]),
      'names of many parts': new Map([['optimizer_.'.repeat(20_000), float32([2, 2], new Float32Array(4))]]),
    };
    for (const [what, file] of Object.entries(many)) {
      const start = performance.now();
      propose(file, 'x');
      const seconds = (performance.now() - start) / 1000;
      assert.ok(seconds < 10, `${what}: ${seconds} s`);
    }
  });

  test('a deep network is mapped in a moment', () => {
    const deep = [...linear('fc0', 4, 3), ...Array.from({ length: 1000 }, (_, i) => linear(`fc${i + 1}`, 4, 4)).flat()];
    const mapping = requireMapping(propose(stateDict(deep, linear('pi', 2, 4)), 'x'));
    const start = performance.now();
    use(mapping, null);
    assert.ok(performance.now() - start < 30_000);
    assert.equal(mapping.shape.mlpLayers, 1001);
  });
});
