import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProgramEnd } from '../../../files/run-program.ts';
import { isSettled, readProbe, type ProbeSurroundings } from './read-probe.ts';

const HERE: ProbeSurroundings = { platform: 'linux', nvidia: null, software: false, timeoutSeconds: 20 };
const NO_ADAPTER = JSON.stringify({
  built: true,
  error: 'webgpu_context.cc:136 … was false. Failed to get a WebGPU adapter: No supported adapters',
});
const NO_LOADER = `Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file or directory
    at operator() (/build/dawn/native/vulkan/BackendVk.cpp:368)`;
const NO_DRIVER = `DRIVER:           Searching for driver manifest files
Warning: vkCreateInstance: Found no drivers!
Warning: vkCreateInstance failed with VK_ERROR_INCOMPATIBLE_DRIVER`;
const opened = (name: string): string => `INFO | DRIVER:               [0] ${name}
DRIVER:           vkCreateDevice layer callstack setup to:
DRIVER:                  Using "${name}" with driver: "libGLX_nvidia.so.0"`;
const GOOD = JSON.stringify({ built: true, difference: 3e-7, gigaflops: 3000 });

function read(end: Partial<ProgramEnd>, here: Partial<ProbeSurroundings> = {}) {
  const whole: ProgramEnd = { code: 0, signal: null, stopped: false, stdout: '', stderr: '', ...end };
  return readProbe(whole, { ...HERE, ...here });
}

function refusal(end: Partial<ProgramEnd>, here: Partial<ProbeSurroundings> = {}): string {
  const finding = read(end, here);
  assert.ok(!finding.available);
  return `${finding.error.kind}\n${finding.error.message}`;
}

test('a GPU that computes rightly is taken, with its name', () => {
  assert.deepEqual(read({ stdout: `${GOOD}\n`, stderr: opened('NVIDIA H200') }), {
    available: true,
    name: 'NVIDIA H200',
    gigaflops: 3000,
  });
  assert.deepEqual(read({ stdout: GOOD }, { nvidia: 'NVIDIA RTX 4090' }), {
    available: true,
    name: 'NVIDIA RTX 4090',
    gigaflops: 3000,
  });
});

test('whatever is missing is named, with what to do', () => {
  assert.equal(
    refusal({ stdout: NO_ADAPTER, stderr: NO_LOADER }),
    `gpu/no-loader
device gpu: the Vulkan loader libvulkan.so.1 is not installed
  → install it (Debian, Ubuntu: apt-get install libvulkan1), or set device to auto or cpu`,
  );
  assert.equal(
    refusal({ stdout: NO_ADAPTER, stderr: NO_DRIVER }),
    `gpu/no-adapter
device gpu: no driver offers a GPU; last words: Warning: vkCreateInstance: Found no drivers! Warning: vkCreateInstance failed with VK_ERROR_INCOMPATIBLE_DRIVER
  → install the GPU's driver with Vulkan (NVIDIA's own; Debian for AMD and Intel: mesa-vulkan-drivers), or set device to auto or cpu`,
  );
  assert.match(
    refusal({ stdout: NO_ADAPTER, stderr: NO_DRIVER }, { nvidia: 'NVIDIA H200' }),
    /though nvidia-smi finds an NVIDIA H200;.*\n.*nvidia_icd\.json/,
  );
  assert.match(refusal({ stdout: NO_ADAPTER }, { platform: 'win32' }), /→ install or update the GPU's driver/);
  assert.match(refusal({ stdout: '{"built":false}' }, { platform: 'freebsd' }), /^gpu\/not-built\n.*freebsd/);
  assert.match(
    refusal({ stdout: JSON.stringify({ built: true, error: 'out of memory' }), stderr: opened('Arc') }),
    /^gpu\/failed\n.*cannot use Arc: out of memory/,
  );
});

test('a GPU in software is refused unless it is asked for', () => {
  const stderr = opened('SwiftShader Device (Subzero)');
  assert.match(refusal({ stdout: GOOD, stderr }), /^gpu\/software\n.*found SwiftShader Device \(Subzero\)/);
  assert.match(refusal({ stdout: GOOD, stderr: opened('llvmpipe (LLVM 15.0.6, 256 bits)') }), /^gpu\/software/);
  assert.ok(read({ stdout: GOOD, stderr }, { software: true }).available);
  const computed = '{"built":true,"difference":1e-7}\n';
  assert.ok(isSettled({ stdout: computed, stderr }));
  assert.ok(!isSettled({ stdout: '', stderr }) && !isSettled({ stdout: computed, stderr: opened('NVIDIA H200') }));
});

test('a driver that ends the process, does not answer or computes wrongly is found out', () => {
  const stderr = `${opened('Old GPU')}\nassertion failed in the driver`;
  assert.equal(
    refusal({ code: null, signal: 'SIGSEGV', stderr }),
    `gpu/crashed
device gpu: trying Old GPU ended its process (SIGSEGV); last words: assertion failed in the driver
  → update the GPU's driver, or set device to auto or cpu`,
  );
  assert.match(refusal({ code: 134 }), /^gpu\/crashed\n.*trying the GPU ended its process \(exit code 134\)\n/);
  assert.match(refusal({ code: null, signal: 'SIGKILL', stopped: true, stderr }), /^gpu\/silent\n.*within 20 s/);
  const wrong = JSON.stringify({ built: true, difference: 0.25, gigaflops: 3000 });
  assert.match(refusal({ stdout: wrong, stderr }), /^gpu\/wrong-numbers\n.*Old GPU computes wrongly: .* 0\.25 of its/);
  const nothing = JSON.stringify({ built: true, difference: null });
  assert.match(refusal({ stdout: nothing, stderr }), /^gpu\/wrong-numbers/);
});
