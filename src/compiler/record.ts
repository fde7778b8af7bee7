import { engine, getBackend, setBackend, tidy, variable, variableGrads, zerosLike } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import { TypedError } from '../base/errors.ts';
import { failure } from '../contract/errors/index.ts';
import type { ArraySpec, NamedTensors, ParameterSpec, Program, TrainingProgram } from '../learning/engine.ts';
import type { Graph, Value } from './graph.ts';
import { KERNELS } from './kernels.ts';
import { gradientName, inputName, outputName, parameterName } from './names.ts';
import { FORWARD, optimise, TRAINING } from './optimise.ts';
import { RECORDER, recorder } from './recording-backend.ts';
import type { Rewrite } from './rewrites/rewrite.ts';

/**
 * Records a program's outputs as a graph: inputs are `parameter/NAME` and `input/NAME`, outputs `output/NAME`.
 * Throws compiler/* errors.
 */
export function recordForward(program: Program, specs: readonly ParameterSpec[]): Graph {
  return record(program, specs, (parameters, inputs) => outputsOf(program.run(parameters, inputs)), FORWARD);
}

/** Records a program with the gradient of its loss: further outputs are `gradient/NAME`, one for each parameter. */
export function recordTraining(program: TrainingProgram, specs: readonly ParameterSpec[]): Graph {
  const run: Run = (parameters, inputs) => {
    const variables = Object.entries(parameters).map(([name, tensor]) => [name, variable(tensor)] as const);
    try {
      let outputs = new Map<string, Value>();
      const { grads } = variableGrads(
        () => {
          const result = program.run(Object.fromEntries(variables), inputs);
          outputs = outputsOf(result);
          return result.loss as Scalar;
        },
        variables.map(([, v]) => v),
      );
      for (const [name, v] of variables) outputs.set(gradientName(name), recorder.value(gradientOf(v, grads)));
      return outputs;
    } finally {
      for (const [, v] of variables) v.dispose();
    }
  };
  return record(program, specs, run, TRAINING);
}

type Run = (parameters: NamedTensors, inputs: NamedTensors) => Map<string, Value>;

function record(program: Program, specs: readonly ParameterSpec[], run: Run, rewrites: readonly Rewrite[]): Graph {
  const before = getBackend();
  void setBackend(RECORDER); // takes effect at once: this backend needs nothing asynchronous
  const builder = recorder.begin(program.name);
  const placeholder = (name: string, { shape, dtype }: ArraySpec): Tensor => {
    const { dataId } = recorder.tensor(builder.input(name, { shape, dtype }));
    return engine().makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype });
  };
  try {
    let outputs: Map<string, Value> | undefined;
    tidy(() => {
      const parameters = specs.map(({ name, shape }) => [
        name,
        placeholder(parameterName(name), { shape, dtype: 'float32' }),
      ]);
      const inputs = Object.entries(program.inputs).map(([name, spec]) => [name, placeholder(inputName(name), spec)]);
      outputs = run(Object.fromEntries(parameters) as NamedTensors, Object.fromEntries(inputs) as NamedTensors);
    });
    return optimise(builder.build(program.name, outputs!), rewrites);
  } catch (error) {
    throw explained(error, program.name);
  } finally {
    recorder.end();
    if (before) void setBackend(before);
  }
}

function outputsOf(result: NamedTensors): Map<string, Value> {
  return new Map(Object.entries(result).map(([name, tensor]) => [outputName(name), recorder.value(tensor)]));
}

/** A parameter that the loss does not depend on has gradient zero. */
function gradientOf(v: Variable, gradients: Readonly<Record<string, Tensor>>): Tensor {
  return gradients[v.name] ?? zerosLike(v);
}

/** What tfjs says where a gradient is not defined, or nothing leads from the parameters to the loss. */
const NO_GRADIENT = /^Cannot (compute gradient|find a connection between any variable)/;

/** tfjs says which kernel or gradient is missing only in words. */
function explained(error: unknown, program: string): unknown {
  if (error instanceof TypedError || !(error instanceof Error)) return error;
  const kernel = /^Kernel '(\w+)' not registered/.exec(error.message)?.[1];
  if (kernel) return failure('compiler/unknown-kernel', { program, kernel, known: Object.keys(KERNELS).join(', ') });
  if (NO_GRADIENT.test(error.message)) return failure('compiler/no-gradient', { program, found: error.message });
  return error;
}
