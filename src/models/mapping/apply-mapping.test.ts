import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import fc from 'fast-check';
import { SMALL, sampleModel } from '../../../test/sample-model.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { PolicyModel } from '../policy-model.ts';
import { recompute } from '../probe.ts';
import { applyMapping } from './apply-mapping.ts';
import type { Choices } from './choices.ts';
import { identityNormaliser } from './identity-normaliser.ts';
import { GATE_ORDERS } from './proposal.ts';
import { propose, requireMapping } from './propose.ts';
import { resolveByOutputs } from './resolve-by-outputs.ts';
import { dictOf, foreignWeights, GRU_STYLES, MLP_NAMES, type Style } from './testing/foreign.ts';

const SHAPES: readonly PolicyShape[] = [
  SMALL,
  { ...SMALL, gruLayers: 0, mlpLayers: 3, activation: 'tanh' },
  { ...SMALL, layerNorm: false, gruLayers: 1, activation: 'elu' },
  { ...SMALL, layerNorm: false, gruLayers: 0, mlpLayers: 1, activation: 'tanh' },
  { ...SMALL, stateDim: 8, actionDim: 8, gruLayers: 1, mlpLayers: 2 },
  { ...SMALL, stateDim: 24, mlpLayers: 4, gruLayers: 1 },
];

const PREFIXES = [
  '',
  'module.',
  'model.',
  '_orig_mod.',
  'state_dict.',
  'policy.',
  'net.module.',
  'actor.',
  'policy_net.',
];
const HEADS = [
  ['actor', 'critic'],
  ['action_head', 'value_head'],
  ['pi', 'v'],
  ['policy_head', 'vf'],
  ['logits', 'value'],
  ['action_net', 'value_net'],
  ['heads.policyLogits', 'heads.valueOut'],
] as const;

const keysOf = <T extends object>(table: T) => Object.keys(table) as (keyof T)[];
const style: fc.Arbitrary<Style> = fc.record({
  prefix: fc.constantFrom(...PREFIXES),
  mlp: fc.constantFrom(...keysOf(MLP_NAMES)),
  heads: fc.constantFrom(...HEADS),
  gru: fc.constantFrom(...keysOf(GRU_STYLES)),
  gates: fc.constantFrom(...GATE_ORDERS),
  turned: fc.boolean(),
});

suite('a network under other names and in another layout', () => {
  const models: PolicyModel[] = [];
  before(async () => {
    for (const shape of SHAPES) models.push(await sampleModel(shape));
  });

  test('comes back bit for bit once its questions are answered', () => {
    fc.assert(
      fc.property(fc.nat(SHAPES.length - 1), style, (number, chosen) => {
        const { weights, shape } = models[number];
        const file = dictOf(foreignWeights(weights, shape, chosen));
        const mapping = requireMapping(propose(file, 'x.pt'));
        const right: Choices = {
          activation: shape.activation,
          gates: chosen.gates,
          orientation: chosen.turned ? 'in_out' : 'out_in',
          layout: 'standard',
        };
        const asked = mapping.questions.map(({ key }) => [key, right[key]]);
        const result = applyMapping(mapping, Object.fromEntries(asked) as Choices);
        assert.deepEqual(result.shape, shape);
        assert.deepEqual([...result.weights], [...weights]);
      }),
      { seed: 1, numRuns: 600 },
    );
  });

  test('comes back bit for bit once recorded outputs answer its questions', () => {
    fc.assert(
      fc.property(fc.nat(SHAPES.length - 1), style, (number, chosen) => {
        const { weights, shape, probe } = models[number];
        const normaliser = identityNormaliser(shape.stateDim);
        const inputs = { ...probe, observations: probe.observations.map((x) => x / 10) };
        const recorded = recompute({ weights, shape, normaliser }, inputs);
        const mapping = requireMapping(propose(dictOf(foreignWeights(weights, shape, chosen)), 'x.pt'));
        const { choices, open, difference, valuesDifference } = resolveByOutputs(mapping, recorded);
        assert.deepEqual(open, []);
        assert.ok(difference < 1e-6 && valuesDifference! < 1e-6);
        const result = applyMapping(mapping, choices);
        assert.deepEqual(result.shape, shape);
        assert.deepEqual([...result.weights], [...weights]);
      }),
      { seed: 2, numRuns: 60 },
    );
  });
});
