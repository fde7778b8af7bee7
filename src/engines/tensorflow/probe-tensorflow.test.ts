import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isFailure, type ErrorKind } from '../../contract/errors/index.ts';
import type { Installation } from './installation.ts';
import { probeInstallation } from './probe-tensorflow.ts';
import type { ProgramEnd } from '../../files/run-program.ts';
import { readProbe } from './read-probe.ts';
import { temporaryFolder } from './testing/fake-release.ts';

const INSTALLATION: Installation = {
  source: 'set-up',
  folder: '/tf',
  packageFolder: '/tf/package',
  packageName: '@tensorflow/tfjs-node-gpu',
  packageVersion: '4.22.0',
  binding: '/tf/package/lib/napi-v8/tfjs_binding.node',
  gpu: true,
};

/** An installation whose native module does what a text of JavaScript says when it is loaded. */
function installed(t: TestContext, binding: string): Installation {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'package.json'), '{}');
  for (const file of ['register_all_kernels', 'nodejs_kernel_backend'])
    writeFileSync(join(folder, `dist/${file}.js`), '');
  writeFileSync(join(folder, 'binding.js'), binding);
  return { ...INSTALLATION, folder, packageFolder: folder, binding: join(folder, 'binding.js') };
}

async function refused(installation: Installation, kind: ErrorKind, words: RegExp): Promise<void> {
  const found = await probeInstallation(installation);
  assert.ok(!found.available && isFailure(found.error, kind), JSON.stringify(found));
  assert.match(found.error.message, words);
}

test('a library that ends the process takes down only the one that tries it, and its last words are told', async (t) => {
  const illegal =
    "require('fs').writeSync(2, 'F tensorflow: built for AVX512\\n'); process.kill(process.pid, 'SIGILL'); while (true);";
  await refused(installed(t, illegal), 'tensorflow/crashed', /\(SIGILL\); last words: .*built for AVX512/);
  await refused(installed(t, 'process.exit(3)'), 'tensorflow/crashed', /\(exit code 3\)/);
});

test('a library that does not load is told with what Node says', async (t) => {
  const throwing = "throw new Error('libfoo.so.1: cannot open shared object file')";
  await refused(installed(t, throwing), 'tensorflow/failed', /cannot be used: libfoo\.so\.1: cannot open/);
  const { binding: _, ...rest } = installed(t, '');
  await refused({ ...rest, binding: '/nowhere/tfjs_binding.node' }, 'tensorflow/failed', /nowhere/);
});

const GOOD = '{"version":"2.21.0","usesGpu":USES,"difference":1e-7}\n';

function read(end: Partial<ProgramEnd>, installation = INSTALLATION) {
  return readProbe({ code: 0, signal: null, stopped: false, stdout: '', stderr: '', ...end }, installation, 90);
}

function working(stderr: string, usesGpu: boolean, installation = INSTALLATION) {
  const found = read({ stdout: GOOD.replace('USES', String(usesGpu)), stderr }, installation);
  assert.ok(found.available);
  return found;
}

const DATE = '2026-11-26 09:00:00.000000: ';
const CREATED = (i: number, name: string): string =>
  `I0000 00:00:1.2 11 gpu_device.cc:2020] Created device /job:localhost/replica:0/task:0/device:GPU:${i} with 78813 MB memory:  -> device: ${i}, name: ${name}, pci bus id: 0000:04:00.${i}, compute capability: 9.0\n`;

test('GPUs are listed by name in CUDA’s order', () => {
  const found = working(CREATED(1, 'NVIDIA H200') + CREATED(0, 'NVIDIA H100 80GB HBM3'), true);
  assert.deepEqual(found.devices, ['CPU', 'NVIDIA H100 80GB HBM3', 'NVIDIA H200']);
  assert.equal(found.gpu, 'NVIDIA H100 80GB HBM3');
  assert.equal(found.gpuMissing, null);
});

const NO_GPU: readonly (readonly [why: string, stderr: string, kind: ErrorKind, words: RegExp])[] = [
  [
    'the driver is missing',
    'I0000 00:00:1.2 11 cuda_drivers.cc:1] Could not find cuda drivers on your machine, GPU will not be used.\n',
    'tensorflow/no-driver',
    /install the NVIDIA driver/,
  ],
  [
    'the driver does not run',
    `${DATE}E cuda_driver.cc:265] failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected\n`,
    'tensorflow/no-driver',
    /last words: failed call to cuInit: CUDA_ERROR_NO_DEVICE/,
  ],
  [
    'libraries of CUDA are missing',
    [
      `${DATE}W dso_loader.cc:64] Could not load dynamic library 'libcudart.so.11.0'; dlerror: libcudart.so.11.0: cannot open shared object file\n`,
      `${DATE}W dso_loader.cc:64] Could not load dynamic library 'libcudnn.so.8'; dlerror: libcudnn.so.8: cannot open shared object file\n`,
      `${DATE}W gpu_device.cc:1850] Cannot dlopen some GPU libraries. Skipping registering GPU devices...\n`,
    ].join(''),
    'tensorflow/no-cuda-library',
    /CUDA's libraries are missing: libcudart\.so\.11\.0, libcudnn\.so\.8\n.*tensorflow:setup -- --gpu/,
  ],
  ['nothing is said', '', 'tensorflow/no-gpu', /TensorFlow finds no GPU\n/],
];

for (const [why, stderr, kind, words] of NO_GPU) {
  test(`why there is no GPU: ${why}`, () => {
    const { devices, gpu, gpuMissing } = working(stderr, false);
    assert.deepEqual([devices, gpu], [['CPU'], null]);
    assert.ok(isFailure(gpuMissing, kind), String(gpuMissing));
    assert.match(gpuMissing.message, words);
  });
}

test('why there is no GPU: TensorFlow is built for the CPU', () => {
  const { gpuMissing } = working(NO_GPU[0][1], false, {
    ...INSTALLATION,
    packageName: '@tensorflow/tfjs-node',
    gpu: false,
  });
  assert.ok(isFailure(gpuMissing, 'tensorflow/cpu-build'));
});

test('one that computes wrongly, or not in time, is refused', () => {
  for (const difference of ['0.2', 'null']) {
    const found = read({ stdout: `{"version":"2.21.0","usesGpu":true,"difference":${difference}}\n` });
    assert.ok(!found.available && isFailure(found.error, 'tensorflow/wrong-numbers'));
  }
  const silent = read({
    stopped: true,
    code: null,
    signal: 'SIGKILL',
    stdout: '{"version":"2.21.0","usesGpu":true}\n',
  });
  assert.ok(!silent.available && isFailure(silent.error, 'tensorflow/silent'));
});
