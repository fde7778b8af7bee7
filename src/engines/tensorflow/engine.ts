import {
  concat1d,
  enableProdMode,
  reshape,
  setBackend,
  tidy,
  variableGrads,
  zeros,
  type Rank,
  type Scalar,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import { failure } from '../../contract/errors/index.ts';
import type { Text } from '../../contract/language.ts';
import { adamwFactors } from '../../learning/adamw.ts';
import type {
  AdamWSettings,
  Engine,
  Forward,
  NamedArrays,
  ParameterGroup,
  ParameterSpec,
  ParameterStore,
  Program,
  TrainingProgram,
  TrainingStep,
} from '../../learning/engine.ts';
import { checkInputs } from '../check-inputs.ts';
import { arraysOf, inputTensors } from '../program-tensors.ts';
import { adamwOperations } from './adamw-operations.ts';
import type { Installation } from './installation.ts';
import { BACKEND, loadTensorflow, type LoadedTensorflow } from './load-tensorflow.ts';
import { namedTensors, TensorflowParameters } from './tensorflow-parameters.ts';

enableProdMode(); // or each operation looks for NaN

const GROUPS: readonly ParameterGroup[] = ['actor', 'critic'];

export interface TensorflowSettings {
  /** What `probeTensorflow` has found to work. */
  readonly installation: Installation;
  /** CUDA's number of the GPU and its name; null for the processor. */
  readonly gpu: { readonly number: number; readonly name: string } | null;
  readonly threads: number;
  readonly choice?: Text;
}

export async function createTensorflowEngine(settings: TensorflowSettings): Promise<Engine> {
  return new TensorflowEngine(settings);
}

/** Runs programs by TensorFlow's own operations, one after the other: docs/adr/tensorflow.md. */
class TensorflowEngine implements Engine {
  readonly name: string;
  readonly choice?: Text;
  private readonly tensorflow: LoadedTensorflow;
  private readonly stores: TensorflowParameters[] = [];

  constructor({ installation, gpu, threads, choice }: TensorflowSettings) {
    this.tensorflow = loadTensorflow(installation, { gpu: gpu && gpu.number, threads });
    if (gpu && !this.tensorflow.usesGpu) throw new Error(`TensorFlow does not compute on ${gpu.name}`);
    this.name = gpu ? `tensorflow (gpu: ${gpu.name})` : 'tensorflow';
    if (choice) this.choice = choice;
  }

  get threads(): number {
    return this.tensorflow.threads;
  }

  createParameters(specs: readonly ParameterSpec[]): TensorflowParameters {
    const parameters = new TensorflowParameters(specs);
    this.stores.push(parameters);
    return parameters;
  }

  async forward(program: Program, parameters: ParameterStore): Promise<Forward> {
    const store = ownParameters(parameters);
    return {
      run: (inputs) => inTurn(program, inputs, () => evaluate(program, store, inputs)),
    };
  }

  async training(program: TrainingProgram, parameters: ParameterStore): Promise<TrainingStep> {
    const store = ownParameters(parameters);
    return {
      gradients: (inputs) =>
        inTurn(program, inputs, () => {
          const outputs = differentiate(program, store, inputs);
          return { outputs, gradientNorms: store.gradientNorms() };
        }),
      async update(settings) {
        void setBackend(BACKEND);
        running('adamw', () => update(store, settings));
      },
    };
  }

  async dispose(): Promise<void> {
    for (const store of this.stores) store.dispose();
  }
}

/** Computing here holds the thread; signals and timers get their turn between two computations. */
async function inTurn<T>(program: Program, inputs: NamedArrays, body: () => T): Promise<T> {
  await new Promise((resolve) => setImmediate(resolve));
  checkInputs(program, inputs);
  void setBackend(BACKEND); // takes effect at once: this backend needs nothing asynchronous
  return running(program.name, body);
}

/** Throws `tensorflow/runtime` where an operation fails; the binding's own errors begin so. */
function running<T>(program: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    const { message } = error as Error;
    if (!message.startsWith('Invalid TF_Status')) throw error;
    throw failure('tensorflow/runtime', { program, reason: message }, error);
  }
}

function evaluate(program: Program, store: TensorflowParameters, inputs: NamedArrays): Record<string, Float32Array> {
  const named = namedTensors(store.variables());
  let outputs: Record<string, Float32Array> = {};
  tidy(() => {
    outputs = arraysOf(program.run(named, inputTensors(program, inputs)));
  });
  return outputs;
}

/** Leaves gradients in the store; returns the outputs. */
function differentiate(
  program: TrainingProgram,
  store: TensorflowParameters,
  inputs: NamedArrays,
): Record<string, Float32Array> {
  const variables = store.variables();
  let outputs: Record<string, Float32Array> = {};
  const gradients = tidy(() => {
    const given = inputTensors(program, inputs);
    const { grads } = variableGrads(() => {
      const result = program.run(namedTensors(variables), given);
      outputs = arraysOf(result);
      return result.loss as Scalar;
    }, [...variables.values()]);
    return store.segments.map(({ members, lengths }) =>
      concat1d(
        members.map(({ name }, i): Tensor1D => {
          const gradient = grads[variables.get(name)!.name];
          return gradient ? reshape(gradient, [lengths[i]]) : zeros<Rank.R1>([lengths[i]]);
        }),
      ),
    );
  });
  store.vectors.gradients.replace(gradients);
  return outputs;
}

function update(store: TensorflowParameters, settings: Readonly<Partial<Record<ParameterGroup, AdamWSettings>>>): void {
  const norms = store.gradientNorms();
  const { values, gradients, firstMoments, secondMoments } = store.vectors;
  const [value, gradient, first, second] = [values, gradients, firstMoments, secondMoments].map((v) => v.tensors());
  const factors = new Map(
    GROUPS.filter((group) => settings[group]).map((group) => {
      store.updates[group]++;
      return [group, adamwFactors(settings[group]!, store.updates[group], norms[group])] as const;
    }),
  );
  const next = store.segments.map(({ group, decay }, i) => {
    const state = { value: value[i], firstMoment: first[i], secondMoment: second[i] };
    const own = factors.get(group);
    return own ? adamwOperations(state, gradient[i], own, decay) : state;
  });
  values.replace(next.map((state) => state.value));
  firstMoments.replace(next.map((state) => state.firstMoment));
  secondMoments.replace(next.map((state) => state.secondMoment));
}

function ownParameters(parameters: ParameterStore): TensorflowParameters {
  if (parameters instanceof TensorflowParameters) return parameters;
  throw new Error('parameters of another engine');
}
