import { GraphBuilder } from '../../../compiler/graph-builder.ts';
import type { Graph } from '../../../compiler/graph.ts';
import { onnxRuntime } from '../onnx-runtime.ts';
import { gpuSession } from './session.ts';
import { Transfer } from './transfer.ts';

/** What trying a GPU gave. */
export interface ProbeReport {
  /** Whether ONNX Runtime has WebGPU at all. */
  readonly built: boolean;
  /** What it failed with. */
  readonly error?: string;
  /** Norm of the error of a product of matrices, relative to the product's. */
  readonly difference?: number;
  /** Rate of matrix products in 10⁹ floating-point operations a second. */
  readonly gigaflops?: number;
}

const SIZE = 64;
const PARTS = 16;
/** A rate is told by products of this size, or where a try takes longer than PATIENCE_MS, by the small ones of the try. */
const LARGE = 1024;
const SMALL = 256;
const PRODUCTS = 8;
const PATIENCE_MS = 100;

/** Computes on the GPU what is known, and measures how fast it is. */
export async function* tryGpu(): AsyncGenerator<ProbeReport> {
  try {
    const { listSupportedBackends } = await onnxRuntime();
    const built = listSupportedBackends().some(({ name }) => name === 'webgpu');
    if (!built) {
      yield { built };
      return;
    }
    const difference = await productDifference();
    yield { built, difference };
    yield { built, difference, gigaflops: await productRate() };
  } catch (error) {
    yield { built: true, error: (error as Error).message };
  }
}

/** A product cut into many parts and put together in another order, there and back. */
async function productDifference(): Promise<number> {
  const type = { shape: [SIZE * SIZE], dtype: 'float32' } as const;
  const builder = new GraphBuilder();
  const a = builder.append('Reshape', [builder.input('a', type)], { shape: [SIZE, SIZE] });
  const product = builder.append('Gemm', [a, a], { transposeA: false, transposeB: true });
  const sizes = new Array<number>(PARTS).fill(SIZE / PARTS);
  const parts = builder.appendMany('Split', [product], { axis: 0, sizes });
  const turned = builder.append('Concat', parts.toReversed(), { axis: 0 });
  const y = builder.append('Reshape', [turned], { shape: [SIZE * SIZE] });
  const session = await gpuSession('webgpu', builder.build('probe', new Map([['y', y]])), () => true);
  const transfer = await Transfer.create('webgpu');
  const values = Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i));
  const up = await transfer.upload(values);
  const result = (await session.run({ a: up }))['y'];
  const found = await transfer.download(result);
  up.dispose();
  result.dispose();
  await session.release();
  await transfer.dispose();
  return relativeDifference(found, expectedProduct(values));
}

function expectedProduct(a: Float32Array): Float32Array {
  const rows = SIZE / PARTS;
  return Float32Array.from({ length: SIZE * SIZE }, (_, i) => {
    const [turned, column] = [Math.floor(i / SIZE), i % SIZE];
    const row = (PARTS - 1 - Math.floor(turned / rows)) * rows + (turned % rows);
    let sum = 0;
    for (let k = 0; k < SIZE; k++) sum += a[row * SIZE + k] * a[column * SIZE + k];
    return sum;
  });
}

function relativeDifference(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) return Infinity;
  let [error, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    error += (found[i] - expected[i]) ** 2;
    size += expected[i] ** 2;
  }
  const difference = Math.sqrt(error / size);
  return Number.isNaN(difference) ? Infinity : difference;
}

async function productRate(): Promise<number> {
  const transfer = await Transfer.create('webgpu');
  const rate = async (size: number): Promise<{ gigaflops: number; milliseconds: number }> => {
    const session = await gpuSession('webgpu', productsOf(size), () => false);
    const up = await transfer.upload(new Float32Array(size * size).fill(1 / size));
    await session.run({ a: up }); // the first time compiles shaders
    const begun = performance.now();
    await session.run({ a: up });
    const milliseconds = performance.now() - begun;
    up.dispose();
    await session.release();
    return { gigaflops: (PRODUCTS * 2 * size ** 3) / milliseconds / 1e6, milliseconds };
  };
  const small = await rate(SMALL);
  const { gigaflops } = small.milliseconds > PATIENCE_MS ? small : await rate(LARGE);
  await transfer.dispose();
  return gigaflops;
}

/** Products one after the other, of which only a sum comes back. */
function productsOf(size: number): Graph {
  const builder = new GraphBuilder();
  const input = builder.input('a', { shape: [size * size], dtype: 'float32' });
  const a = builder.append('Reshape', [input], { shape: [size, size] });
  let y = a;
  for (let i = 0; i < PRODUCTS; i++) y = builder.append('Gemm', [y, a], { transposeA: false, transposeB: i % 2 === 1 });
  const sums = builder.append('ReduceSum', [y], { axes: [1], keepDims: false });
  return builder.build('products', new Map([['sums', sums]]));
}
