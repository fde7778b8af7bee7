import type { InferenceSession } from 'onnxruntime-node';
import { failure } from '../../contract/errors/index.ts';
import type { Compilation, CompiledModel } from './compiled-program.ts';
import { onnxRuntime } from './onnx-runtime.ts';

/** What is said differently of a model that ONNX Runtime has optimised before, or is to write when it has. */
type Options = Pick<InferenceSession.SessionOptions, 'graphOptimizationLevel' | 'optimizedModelFilePath'>;

/** A compiled model with its session. Throws `engine/runtime`. */
export async function open(model: CompiledModel, options: Options = {}): Promise<Compilation> {
  const { InferenceSession: Session } = await onnxRuntime();
  const { onnx, ...rest } = model;
  try {
    const session = await Session.create(onnx, {
      intraOpNumThreads: model.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...options,
    });
    return { ...rest, session };
  } catch (error) {
    throw failure('engine/runtime', { program: model.name, doing: 'load', reason: (error as Error).message }, error);
  }
}
