import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNvidiaGpus } from './nvidia.ts';

const MEBIBYTE = 1024 ** 2;

test('lists the GPUs of nvidia-smi', () => {
  const text = 'NVIDIA H100 80GB HBM3, 550.54.15, 81559, 81007\nTesla T4, 535.161.08, 15360, 14000\n';
  assert.deepEqual(parseNvidiaGpus(text), [
    { name: 'NVIDIA H100 80GB HBM3', driver: '550.54.15', total: 81559 * MEBIBYTE, free: 81007 * MEBIBYTE },
    { name: 'Tesla T4', driver: '535.161.08', total: 15360 * MEBIBYTE, free: 14000 * MEBIBYTE },
  ]);
});

test('a name may have a comma; lines that are no GPU are left out', () => {
  const [gpu] = parseNvidiaGpus('Quadro, of some kind, 470.1, 100, 90\n');
  assert.equal(gpu.name, 'Quadro, of some kind');
  for (const text of [
    '',
    'No devices were found\n',
    'NVIDIA-SMI has failed because it couldn’t communicate with the NVIDIA driver.\n',
    'NVIDIA A100, 550.54.15, [N/A], [N/A]\n',
    ', 550.54.15, 1, 1\n',
  ]) {
    assert.deepEqual(parseNvidiaGpus(text), [], text);
  }
});
