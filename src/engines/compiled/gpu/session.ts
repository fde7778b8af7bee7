import type { InferenceSession } from 'onnxruntime-node';
import { emit } from '../../../compiler/onnx/emit.ts';
import type { Graph } from '../../../compiler/graph.ts';
import { narrowSplits } from '../../../compiler/rewrites/narrow-splits.ts';
import { verify } from '../../../compiler/verify.ts';
import { onnxRuntime } from '../onnx-runtime.ts';

/** Where ONNX Runtime runs graphs: `cpu` does what `webgpu` does, for tests of everything but the GPU itself. */
export type Provider = 'webgpu' | 'cpu';

/** A shader may bind eight buffers at least, ONNX Runtime's split takes one for its input and keeps one free. */
const MOST_PARTS = 6;

/** Outputs of the graph for which `stays` holds are left on the GPU. Throws what ONNX Runtime throws. */
export async function gpuSession(
  provider: Provider,
  graph: Graph,
  stays: (output: string) => boolean,
): Promise<InferenceSession> {
  const narrow = narrowSplits(graph, MOST_PARTS);
  verify(narrow);
  return createSession(provider, emit(narrow), [...graph.outputs.keys()].filter(stays));
}

/** A session of an ONNX model whose outputs named stay on the GPU. */
export async function createSession(
  provider: Provider,
  model: Uint8Array,
  staying: readonly string[],
): Promise<InferenceSession> {
  const { InferenceSession } = await onnxRuntime();
  const outputs = Object.fromEntries(staying.map((name) => [name, 'gpu-buffer'] as const));
  return InferenceSession.create(model, {
    executionProviders: [provider],
    executionMode: 'sequential',
    interOpNumThreads: 1,
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(provider === 'webgpu' && staying.length > 0 && { preferredOutputLocation: outputs }),
  });
}
