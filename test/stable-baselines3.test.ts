import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { repairModel } from '../src/jobs/repair-model.ts';
import { readModelBytes, readModelContent } from '../src/models/read-model-file.ts';
import type { StoredDict, StoredTensor } from '../src/models/stored-value.ts';
import { validateModel } from '../src/models/validate.ts';

const FOLDER = join(import.meta.dirname, 'fixtures/foreign-models');
const POLICY = join(FOLDER, 'stable-baselines3-policy.pth');
const OUTPUTS = join(FOLDER, 'stable-baselines3-outputs.pt');

test('the policy.pth of Stable-Baselines3 is read as tensors', () => {
  const { format, value } = readModelContent(readModelBytes(POLICY), POLICY);
  assert.equal(format, 'pt');
  const tensors = value as ReadonlyMap<string, StoredTensor>;
  assert.equal(tensors.size, 12);
  assert.deepEqual(tensors.get('mlp_extractor.policy_net.0.weight')!.shape, [8, 4]);
});

test('the validator names what stands in the way, and what could be made of it', () => {
  const { valid, checks, proposal } = validateModel(POLICY);
  assert.equal(valid, false);
  assert.equal(checks.at(-1)!.name, 'mapping');
  assert.match(checks.at(-1)!.message.en, /critic: the value function has layers or outputs of its own/);
  assert.equal(proposal?.kind, 'mapping');
});

test('its policy is converted, and gives the logits that Stable-Baselines3 gave', async () => {
  const { model, decidedBy, resolution } = await repairModel({
    ...{ path: POLICY, outputs: OUTPUTS, computed: false, cwd: FOLDER },
    choices: { critic: 'leave_out' },
    ...{ configuration: null, rollout: null },
  });
  assert.equal(model.shape.activation, 'tanh');
  assert.deepEqual(decidedBy, { critic: 'choice', activation: 'recorded outputs' });
  assert.ok(resolution!.difference < 1e-6);
  const recorded = (readModelContent(readModelBytes(OUTPUTS), OUTPUTS).value as StoredDict).get(
    'logits',
  ) as StoredTensor;
  assert.deepEqual(model.probe.logits, recorded.data);
});
