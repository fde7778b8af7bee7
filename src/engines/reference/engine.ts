import '@tensorflow/tfjs-backend-cpu';
import {
  enableProdMode,
  setBackend,
  tensor,
  tidy,
  variable,
  variableGrads,
  type Scalar,
  type Variable,
} from '@tensorflow/tfjs-core';
import type {
  Engine,
  Forward,
  NamedArrays,
  NamedTensors,
  ParameterSpec,
  ParameterStore,
} from '../../learning/engine.ts';
import type { Program, TrainingProgram, TrainingStep } from '../../learning/engine.ts';
import { checkInputs } from '../check-inputs.ts';
import { arraysOf, inputTensors } from '../program-tensors.ts';
import { ParameterArrays } from './parameter-arrays.ts';

enableProdMode(); // or the backend prints an advertisement

export async function createReferenceEngine(): Promise<Engine> {
  return new ReferenceEngine();
}

/** Runs programs as tfjs does on its own, in JavaScript: slow, needs nothing native, and says what is right. */
class ReferenceEngine implements Engine {
  readonly name = 'reference';
  readonly threads = 1;

  createParameters(specs: readonly ParameterSpec[]): ParameterArrays {
    return new ParameterArrays(specs);
  }

  async forward(program: Program, parameters: ParameterStore): Promise<Forward> {
    const run = (inputs: NamedArrays): Record<string, Float32Array> => {
      enter(program, inputs);
      const outputs: Record<string, Float32Array> = {};
      tidy(() => {
        Object.assign(outputs, arraysOf(program.run(parameterTensors(parameters), inputTensors(program, inputs))));
      });
      return outputs;
    };
    return {
      async run(inputs) {
        await nextTurn();
        return run(inputs);
      },
    };
  }

  async training(program: TrainingProgram, parameters: ParameterStore): Promise<TrainingStep> {
    const arrays = ownArrays(parameters);
    return {
      async gradients(inputs) {
        await nextTurn();
        enter(program, inputs);
        return { outputs: differentiate(program, arrays, inputs), gradientNorms: arrays.gradientNorms() };
      },
      update: async (settings) => arrays.update(settings),
    };
  }

  async dispose(): Promise<void> {}
}

/** Computing here holds the thread; signals and timers get their turn between two computations. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Leaves gradients in the store; returns the outputs. */
function differentiate(
  program: TrainingProgram,
  store: ParameterArrays,
  inputs: NamedArrays,
): Record<string, Float32Array> {
  const variables: (readonly [string, Variable])[] = [];
  tidy(() => {
    for (const [name, initial] of Object.entries(parameterTensors(store))) variables.push([name, variable(initial)]);
  });
  try {
    let outputs: Record<string, Float32Array> = {};
    tidy(() => {
      const given = inputTensors(program, inputs);
      const { grads } = variableGrads(
        () => {
          const result = program.run(Object.fromEntries(variables), given);
          outputs = arraysOf(result);
          return result.loss as Scalar;
        },
        variables.map(([, v]) => v),
      );
      for (const [name, v] of variables) {
        const gradient = grads[v.name];
        if (gradient) store.gradient(name).set(gradient.dataSync<'float32'>());
        else store.gradient(name).fill(0);
      }
    });
    return outputs;
  } finally {
    for (const [, v] of variables) v.dispose();
  }
}

function enter(program: Program, inputs: NamedArrays): void {
  checkInputs(program, inputs);
  void setBackend('cpu'); // takes effect at once: this backend needs nothing asynchronous
}

function parameterTensors(store: ParameterStore): NamedTensors {
  return Object.fromEntries(store.specs.map(({ name, shape }) => [name, tensor(store.value(name), [...shape])]));
}

function ownArrays(parameters: ParameterStore): ParameterArrays {
  if (parameters instanceof ParameterArrays) return parameters;
  throw new Error('parameters of another engine');
}
