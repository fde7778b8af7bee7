import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, isFailure } from '../contract/errors/index.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { chooseDevice, chooseTensorflowDevice } from './choose-device.ts';
import type { GpuFinding } from './compiled/gpu/read-probe.ts';
import type { TypedError } from '../base/errors.ts';

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

function onTensorflow(device: string, gpus: readonly string[], gpuMissing: TypedError | null = null) {
  const found = { devices: ['CPU', ...gpus], gpu: gpus[0] ?? null, gpuMissing } as never;
  return chooseTensorflowDevice(device, found);
}

test('TensorFlow computes on the GPU that is asked for, its first with auto, and says why it has none', () => {
  const gpus = ['NVIDIA H100', 'NVIDIA H200'];
  assert.deepEqual(onTensorflow('gpu', gpus), { gpu: { number: 0, name: 'NVIDIA H100' } });
  assert.deepEqual(onTensorflow('gpu:1', gpus), { gpu: { number: 1, name: 'NVIDIA H200' } });
  assert.deepEqual(onTensorflow('cpu', gpus), { gpu: null });
  const auto = onTensorflow('auto', gpus);
  assert.deepEqual([auto.gpu?.number, auto.choice?.en], [0, 'gpu: TensorFlow computes on NVIDIA H100']);
  assert.throws(
    () => onTensorflow('gpu:2', gpus),
    (error) => isFailure(error, 'tensorflow/no-such-gpu') && error.message.endsWith('gpu:1 (NVIDIA H200), found gpu:2'),
  );
  const missing = failure('tensorflow/no-driver', { said: '' });
  assert.throws(() => onTensorflow('gpu', [], missing), missing);
  assert.deepEqual(onTensorflow('auto', [], missing), {
    gpu: null,
    choice: {
      en: 'cpu: TensorFlow finds no NVIDIA driver, or one without a GPU',
      zh: 'cpu：TensorFlow 未找到 NVIDIA 驱动，或驱动下没有 GPU',
    },
  });
});
