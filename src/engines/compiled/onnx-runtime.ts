import type * as OnnxRuntime from 'onnxruntime-node';

let loaded: typeof OnnxRuntime | undefined;

/** ONNX Runtime, loaded when first asked for: the only place that does. Throws `engine/native-module`. */
export async function onnxRuntime(): Promise<typeof OnnxRuntime> {
  try {
    loaded ??= await import('onnxruntime-node');
    return loaded;
  } catch (error) {
    const { failure } = await import('../../contract/errors/index.ts'); // see runtime-failure.ts
    throw failure('engine/native-module', { module: 'onnxruntime-node', reason: (error as Error).message }, error);
  }
}
