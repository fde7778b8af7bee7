import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../contract/errors/index.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { chooseDevice } from './choose-device.ts';
import type { GpuFinding } from './compiled/gpu/read-probe.ts';

const SHAPE: PolicyShape = {
  stateDim: 64,
  actionDim: 4,
  hiddenSize: 256,
  mlpLayers: 3,
  gruLayers: 2,
  activation: 'relu',
  layerNorm: true,
};
const SMALL = { samples: 512, specs: policyParameters(SHAPE) };
const LARGE = { samples: 2048, specs: policyParameters({ ...SHAPE, hiddenSize: 1024 }) };
const FAST: GpuFinding = { available: true, name: 'NVIDIA H200', gigaflops: 3456.7 };

async function choice(workload: typeof SMALL, finding: GpuFinding | null): Promise<string> {
  const probe = (): Promise<GpuFinding> => (finding ? Promise.resolve(finding) : assert.fail('looked for a GPU'));
  const { gpu, choice: text } = await chooseDevice(workload, probe);
  return `${gpu}\n${text.en}\n${text.zh}`;
}

test('a small step stays on the processor, without looking for a GPU', async () => {
  assert.equal(
    await choice(SMALL, null),
    'null\ncpu: a step computes 2.891 GFLOP, and a GPU pays from 10 on\ncpu：每步计算量为 2.891 GFLOP，GPU 从 10 GFLOP 起才合算',
  );
});

test('a large one goes to a fast GPU, and says why where it does not', async () => {
  assert.match(
    await choice(LARGE, FAST),
    /^NVIDIA H200\ngpu: a step computes 181\.5 GFLOP, and NVIDIA H200 .* 3.457 GFLOP/,
  );
  assert.match(await choice(LARGE, { ...FAST, gigaflops: 300 }), /^null\ncpu: NVIDIA H200 multiplies .* 300 GFLOP/);
  const error = failure('gpu/no-loader', { nvidia: null });
  assert.match(await choice(LARGE, { available: false, error }), /^null\ncpu: a GPU would pay .*libvulkan\.so\.1/);
});
