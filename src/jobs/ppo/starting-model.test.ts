import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PPO_SHAPES, SMALL, sampleModel } from '../../../test/sample-model.ts';
import type { TypedError } from '../../base/errors.ts';
import type { ActionKind } from '../../contract/action-kinds.ts';
import { checkPpoConfiguration } from '../../contract/configuration/check.ts';
import { describe } from '../../contract/errors/index.ts';
import { encodeModel } from '../../models/formats/pt.ts';
import { shapeFields } from '../../models/shape-keys.ts';
import { actionKindOf, type PolicyShape } from '../../learning/policy-shape.ts';
import type { PpoProblem } from './ppo-problem.ts';
import { readStartingModel } from './starting-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'starting-model-'));
after(() => rmSync(folder, { recursive: true }));

/** A model file of this network, trained with γ = 0.995. */
async function modelFile(shape: PolicyShape): Promise<{ path: string; bytes: Uint8Array }> {
  const bytes = encodeModel(await sampleModel(shape));
  const path = join(folder, 'x.pt');
  writeFileSync(path, bytes);
  return { path, bytes };
}

const problem: PpoProblem = {
  stateDim: SMALL.stateDim,
  actionDim: SMALL.actionDim,
  featureNames: Array.from({ length: SMALL.stateDim }, (_, i) => `feature ${i}`),
  dispatch: null,
  metric: 'return',
  createEnvironment: () => {
    throw new Error('not needed here');
  },
};

/** @param actionKind is set afterwards: a configuration has it where its control problem does */
function configured(shape: PolicyShape, settings: object = {}, actionKind = actionKindOf(shape)) {
  const { value_trunk: _, ...fields } = shapeFields(shape);
  const raw = { mode: 'scratch', ...fields, gamma: 0.995, ...settings };
  return { ...checkPpoConfiguration(raw, () => undefined), action_kind: actionKind };
}

for (const [name, shape] of Object.entries({ 'one trunk': SMALL, ...PPO_SHAPES })) {
  test(`a model of the configuration’s network is taken, with what identifies its file: ${name}`, async () => {
    const { path, bytes } = await modelFile(shape);
    const { model, ...rest } = readStartingModel(path, configured(shape), problem);
    assert.deepEqual(model.shape, shape);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    assert.deepEqual(rest, { path, format: 'pt', sha256 });
  });
}

interface Wanted {
  readonly settings?: object;
  readonly actionKind?: ActionKind;
  readonly problem?: Partial<PpoProblem>;
}

/** What is said, with this kind of error, of a model of the network `SMALL` where something else is wanted. */
async function refused(
  kind: string,
  { settings, actionKind, problem: other }: Wanted,
): Promise<{ en: string[]; zh: string[] }> {
  const { path } = await modelFile(SMALL);
  let error: TypedError | undefined;
  assert.throws(
    () => readStartingModel(path, configured(SMALL, settings, actionKind), { ...problem, ...other }),
    (found: TypedError) => (error = found).kind === kind,
  );
  const words = (language: 'en' | 'zh'): string[] => describe(error!, language).replaceAll(path, 'x.pt').split('\n');
  return { en: words('en'), zh: words('zh') };
}

test('each size, the activation, LayerNorm and the kind of action have to be the configuration’s', async () => {
  const cases: readonly [Wanted, string][] = [
    [{ problem: { stateDim: 6 } }, 'state_dim: expected 6, found 5'],
    [{ problem: { actionDim: 4 } }, 'action_dim: expected 4, found 3'],
    [{ settings: { hidden_size: 16 } }, 'hidden_size: expected 16, found 8'],
    [{ settings: { layer_N: 1 } }, 'layer_N: expected 1, found 2'],
    [{ settings: { gru_layers: 1 } }, 'gru_layers: expected 1, found 2'],
    [{ settings: { activation: 'tanh' } }, 'activation: expected "tanh", found "relu"'],
    [{ settings: { layer_norm: false } }, 'layer_norm: expected false, found true'],
    [{ actionKind: 'gaussian' }, 'action_kind: expected "gaussian", found "categorical"'],
  ];
  for (const [wanted, found] of cases) {
    const { en } = await refused('model/not-valid', wanted);
    assert.deepEqual(en.slice(0, 2), ['x.pt: expected a valid model, found:', `  expected: ${found}`]);
  }
});

test('several differences are all named, in both languages', async () => {
  assert.deepEqual(await refused('model/not-valid', { settings: { hidden_size: 16, layer_N: 1 } }), {
    en: [
      'x.pt: expected a valid model, found:',
      '  expected: hidden_size: expected 16, found 8; layer_N: expected 1, found 2',
      '    ✓ state_dim    expected 5, found 5',
      '    ✓ action_dim   expected 3, found 3',
      '    ✗ hidden_size  expected 16, found 8',
      '    ✗ layer_N      expected 1, found 2',
      '    ✓ gru_layers   expected 2, found 2',
      '    ✓ activation   expected "relu", found "relu"',
      '    ✓ layer_norm   expected true, found true',
      '    ✓ action_kind  expected "categorical", found "categorical"',
      '  → set these keys to what was found, or choose another model',
    ],
    zh: [
      'x.pt：应为有效的模型，但：',
      '  expected: hidden_size：应为 16，实为 8；layer_N：应为 1，实为 2',
      '    ✓ state_dim    应为 5，实为 5',
      '    ✓ action_dim   应为 3，实为 3',
      '    ✗ hidden_size  应为 16，实为 8',
      '    ✗ layer_N      应为 1，实为 2',
      '    ✓ gru_layers   应为 2，实为 2',
      '    ✓ activation   应为 "relu"，实为 "relu"',
      '    ✓ layer_norm   应为 true，实为 true',
      '    ✓ action_kind  应为 "categorical"，实为 "categorical"',
      '  → 请把这些键设为实际值，或换用其他模型',
    ],
  });
});

test('an observation that means something else is refused by the name of its first other feature', async () => {
  const featureNames = problem.featureNames.with(3, 'queue');
  assert.deepEqual(await refused('model/features', { problem: { featureNames } }), {
    en: [
      'x.pt: feature 3 of its observation: expected queue, found "feature 3"',
      '  → train on the environment that the model was trained for (its configuration is in the file), or choose another model',
    ],
    zh: [
      'x.pt：其观测的第 3 个特征应为 queue，实为 "feature 3"',
      '  → 请在该模型训练时的环境上训练（其配置保存在文件中），或换用其他模型',
    ],
  });
});

test('another discount is refused where the critic is not fitted anew, and only there', async () => {
  const withoutPhase = { gamma: 0.9, warmstart: { critic_phase: { enabled: false } } };
  assert.deepEqual(await refused('model/gamma', { settings: withoutPhase }), {
    en: [
      'x.pt: expected a value function of gamma 0.9, found 0.995',
      '  → --set gamma=0.995, or let the critic be fitted anew: --set warmstart.critic_phase.enabled=true',
    ],
    zh: [
      'x.pt：价值函数的 gamma 应为 0.9，实为 0.995',
      '  → 请设置 --set gamma=0.995，或重新拟合价值网络：--set warmstart.critic_phase.enabled=true',
    ],
  });
  const { path } = await modelFile(SMALL);
  assert.equal(readStartingModel(path, configured(SMALL, { gamma: 0.9 }), problem).model.gamma, 0.995);
  const same = { ...withoutPhase, gamma: 0.995 };
  assert.equal(readStartingModel(path, configured(SMALL, same), problem).model.gamma, 0.995);
});

test('a file that fails any other check of the validator is refused too', async () => {
  const model = await sampleModel();
  const path = join(folder, 'wrong.pt');
  writeFileSync(
    path,
    encodeModel({ ...model, probe: { ...model.probe, logits: model.probe.logits.map((x) => x + 1) } }),
  );
  assert.throws(
    () => readStartingModel(path, configured(SMALL), problem),
    (error: TypedError) => error.kind === 'model/not-valid' && /probe/.test(error.message),
  );
  const missing = join(folder, 'missing.pt');
  assert.throws(
    () => readStartingModel(missing, configured(SMALL), problem),
    (error: TypedError) => /^file\//.test(error.kind) && error.message.includes(missing),
  );
});
