import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGpu } from './gpu.ts';

test('the first card of nvidia-smi’s table', () => {
  assert.deepEqual(parseGpu('NVIDIA H100 80GB HBM3, 17, 1024, 81559\nTesla T4, 0, 3, 15360\n'), {
    name: 'NVIDIA H100 80GB HBM3',
    use: 0.17,
    used: 1024 * 1024 ** 2,
    total: 81559 * 1024 ** 2,
  });
  assert.equal(parseGpu('Some card, [N/A], 10, 20')?.use, 0);
});

test('anything else is no card', () => {
  for (const text of ['', 'No devices were found', 'NVIDIA-SMI has failed because it could not communicate', ',,,']) {
    assert.equal(parseGpu(text), null, text);
  }
});
