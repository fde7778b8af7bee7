import { GraphBuilder } from '../../src/compiler/graph-builder.ts';
import { multiplications } from '../../src/compiler/multiplications.ts';
import { emit } from '../../src/compiler/onnx/emit.ts';
import { recordForward, recordTraining } from '../../src/compiler/record.ts';
import { onnxRuntime } from '../../src/engines/compiled/onnx-runtime.ts';
import { repeat } from '../shared/timing.ts';
import type { StepCase } from './cases.ts';

const SIZE = 512;
const PRODUCTS = 8;

/** Floating-point operations of a case's matrix products, an addition and a multiplication each. */
export function operationsOf({ program, specs }: StepCase): number {
  const graph = 'training' in program ? recordTraining(program.training, specs) : recordForward(program.forward, specs);
  return 2 * multiplications(graph);
}

/** Measures the rate of matrix products that suit the processor, in floating-point operations a second: the best of a few. */
export async function productRate(threads: number): Promise<() => Promise<number>> {
  const { InferenceSession, Tensor } = await onnxRuntime();
  const builder = new GraphBuilder();
  const x = builder.input('x', { shape: [SIZE, SIZE], dtype: 'float32' });
  const y = Array.from({ length: PRODUCTS }).reduce(
    (value: typeof x) => builder.append('Gemm', [x, value], { transposeA: false, transposeB: false }),
    x,
  );
  const session = await InferenceSession.create(emit(builder.build('products', new Map([['y', y]]))), {
    intraOpNumThreads: threads,
  });
  // Products of these stay near 1: neither infinite nor denormal.
  const feeds = { x: new Tensor('float32', new Float32Array(SIZE * SIZE).fill(1 / SIZE), [SIZE, SIZE]) };
  const run = async (): Promise<void> => void (await session.run(feeds));
  return async () => (2 * PRODUCTS * SIZE ** 3) / (Math.min(...(await repeat(run, 5))) / 1000);
}
