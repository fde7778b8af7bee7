/**
 * Tries TensorFlow in a process of its own, since a native library may end the process that loads it. Its argument is an
 * Installation as JSON; it prints ProbeReports, and TensorFlow prints on standard error which GPUs it finds, or why none.
 */
import { matMul, setBackend, tensor2d, transpose } from '@tensorflow/tfjs-core';
import type { Installation } from './installation.ts';
import { BACKEND, loadTensorflow } from './load-tensorflow.ts';
import type { ProbeReport } from './probe-report.ts';

const SIZE = 96;

function print(report: ProbeReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

/** How far a product is from what plain JavaScript computes. */
function productDifference(): number {
  const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i));
  const a = tensor2d(values, [SIZE, SIZE]);
  const found = matMul(a, transpose(a)).dataSync<'float32'>();
  let [error, size] = [0, 0];
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      let expected = 0;
      for (let k = 0; k < SIZE; k++) expected += values[row * SIZE + k] * values[column * SIZE + k];
      error += (found[row * SIZE + column] - expected) ** 2;
      size += expected ** 2;
    }
  }
  return Math.sqrt(error / size);
}

try {
  const installation = JSON.parse(process.argv[2]) as Installation;
  const { version, usesGpu } = loadTensorflow(installation, { gpu: 'any', threads: 1 });
  print({ version, usesGpu });
  await setBackend(BACKEND);
  print({ version, usesGpu, difference: productDifference() });
} catch (error) {
  print({ error: (error as Error).message });
}
process.stdout.write('', () => process.exit(0));
