import type { InferenceSession } from 'onnxruntime-node';
import type { Compilation, CompiledModel } from './compiled-program.ts';
import { onnxRuntime } from './onnx-runtime.ts';
import { runtimeFailure } from './runtime-failure.ts';

/** Where ONNX Runtime is to write what it has optimised. */
type Options = Pick<InferenceSession.SessionOptions, 'optimizedModelFilePath'>;

/** It makes transpositions part of products, which are then slower by more than a transposition takes. */
const SLOWING_OPTIMISER = 'GemmTransposeFusion';

/** A compiled model with its session. Throws `engine/runtime`. */
export async function open(model: CompiledModel, options: Options = {}): Promise<Compilation> {
  const { InferenceSession: Session } = await onnxRuntime();
  try {
    const session = await Session.create(model.onnx, {
      intraOpNumThreads: model.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: model.optimised ? 'disabled' : 'all',
      logSeverityLevel: 3,
      extra: { optimization: { disable_specified_optimizers: SLOWING_OPTIMISER } },
      ...options,
    });
    return { ...model, session };
  } catch (error) {
    throw await runtimeFailure(model.name, 'load', error);
  }
}
