import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../base/random.ts';
import { sizeOf, type Graph } from '../../../compiler/graph.ts';
import { emit } from '../../../compiler/onnx/emit.ts';
import { gradientName, inputName, outputName, parameterName } from '../../../compiler/names.ts';
import { recordForward, recordTraining } from '../../../compiler/record.ts';
import { actProgram } from '../../../learning/act-program.ts';
import { actorCriticParameters } from '../../../learning/actor-critic.ts';
import { cloningProgram } from '../../../learning/cloning-program.ts';
import type { NamedArrays, ParameterSpec, Program, TrainingProgram } from '../../../learning/engine.ts';
import { policyParameters } from '../../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../../learning/policy-shape.ts';
import { ppoActProgram } from '../../../learning/ppo-act-program.ts';
import { ppoProgram } from '../../../learning/ppo-program.ts';
import { valueProgram } from '../../../learning/value-program.ts';
import { onnxRuntime } from '../onnx-runtime.ts';
import { KernelProgram } from './kernel-program.ts';
import { kernelMemory, kernelOf } from './testing/run-kernel.ts';

const GRU: PolicyShape = {
  stateDim: 7,
  actionDim: 3,
  hiddenSize: 20,
  mlpLayers: 2,
  gruLayers: 2,
  activation: 'relu',
  layerNorm: true,
};
const NO_GRU: PolicyShape = { ...GRU, hiddenSize: 13, gruLayers: 0, activation: 'tanh', layerNorm: false };
const ELU: PolicyShape = { ...GRU, activation: 'elu' };
const GAUSSIAN: PolicyShape = { ...NO_GRU, actionKind: 'gaussian' };
const EXPLORING: PolicyShape = { ...GAUSSIAN, actionKind: 'gaussian_sde' };
const CLONING = { lanes: 5, time: 3, labelSmoothing: 0, valueCoefficient: 0.5 };
const PPO = { lanes: 9, time: 1, valueClipping: false, reference: false };

interface Case {
  readonly program: Program;
  readonly specs: readonly ParameterSpec[];
  readonly graph: Graph;
}

const forward = (program: Program, specs: readonly ParameterSpec[]): Case => ({
  program,
  specs,
  graph: recordForward(program, specs),
});
const training = (program: TrainingProgram, specs: readonly ParameterSpec[]): Case => ({
  program,
  specs,
  graph: recordTraining(program, specs),
});

const CASES: Readonly<Record<string, () => Case>> = {
  'act, GRU': () => forward(actProgram(GRU, 5), policyParameters(GRU)),
  'act, one lane': () => forward(actProgram({ ...GRU, hiddenSize: 192 }, 1), policyParameters({ ...GRU, hiddenSize: 192 })), // prettier-ignore
  'act, no GRU': () => forward(actProgram(NO_GRU, 5), policyParameters(NO_GRU)),
  'act in PPO, Gaussian': () => forward(ppoActProgram(GAUSSIAN, 5), actorCriticParameters(GAUSSIAN)),
  'cloning, GRU': () => training(cloningProgram(GRU, CLONING), policyParameters(GRU)),
  'cloning, ELU': () => training(cloningProgram(ELU, CLONING), policyParameters(ELU)),
  'cloning, no GRU': () => training(cloningProgram(NO_GRU, CLONING), policyParameters(NO_GRU)),
  'cloning, smoothed labels': () =>
    training(cloningProgram(NO_GRU, { ...CLONING, labelSmoothing: 0.1 }), policyParameters(NO_GRU)),
  'cloning, soft labels': () =>
    training(cloningProgram(NO_GRU, { ...CLONING, softLabels: true }), policyParameters(NO_GRU)),
  'value, no GRU': () => training(valueProgram(NO_GRU, { lanes: 5, time: 1 }), actorCriticParameters(NO_GRU)),
  'PPO, no GRU': () => training(ppoProgram(NO_GRU, PPO), actorCriticParameters(NO_GRU)),
  'PPO, GRU, clipped values, reference': () =>
    training(ppoProgram(GRU, { lanes: 5, time: 3, valueClipping: true, reference: true }), actorCriticParameters(GRU)),
  'PPO, Gaussian': () => training(ppoProgram(GAUSSIAN, PPO), actorCriticParameters(GAUSSIAN)),
  'PPO, state-dependent exploration': () => training(ppoProgram(EXPLORING, PPO), actorCriticParameters(EXPLORING)),
};

for (const [name, make] of Object.entries(CASES)) {
  test(`${name}: as ONNX Runtime`, async () => {
    const { program, specs, graph } = make();
    const memory = kernelMemory(specs);
    const random = new Random(3);
    for (const spec of specs) memory.value(spec.name).set(memory.value(spec.name).map(() => random.normal() * 0.3));
    const inputs = randomInputs(program, random);
    const expected = await onnxOutputs(graph, program, memory.value, specs, inputs);
    const bound = KernelProgram.bind(program, kernelOf(graph, memory), memory);
    for (let run = 0; run < 2; run++) {
      for (const [input, array] of Object.entries(bound.inputs)) array.set(inputs[input]);
      bound.run();
      for (const [output, array] of Object.entries(bound.outputs))
        assertNear(array, expected(outputName(output)), output);
      if (graph.outputs.has(gradientName(specs[0].name))) {
        for (const spec of specs) assertNear(memory.gradient(spec.name), expected(gradientName(spec.name)), spec.name);
      }
    }
  });
}

/** Within 1e-5 of its norm, or of 1 where that is less. */
function assertNear(found: Float32Array, expected: Float32Array, name: string): void {
  const norm = (array: Iterable<number>): number => Math.hypot(...array);
  assert.equal(found.length, expected.length, name);
  const difference = norm(found.map((x, i) => x - expected[i]));
  assert.ok(difference <= 1e-5 * Math.max(1, norm(expected)), `${name} differs by ${difference} of ${norm(expected)}`);
}

function randomInputs(program: Program, random: Random): NamedArrays {
  return Object.fromEntries(
    Object.entries(program.inputs).map(([name, { shape, dtype }]) => {
      const length = sizeOf(shape);
      if (dtype === 'int32') return [name, Int32Array.from({ length }, () => random.integer(2))];
      const isFlag = name === 'masks' || name === 'valid' || name === 'carry';
      if (name === 'masks') return [name, Float32Array.from({ length }, (_, i) => Number(i % 3 !== 1))];
      return [name, Float32Array.from({ length }, () => (isFlag ? 1 : random.normal() * 0.5))];
    }),
  );
}

async function onnxOutputs(
  graph: Graph,
  program: Program,
  parameter: (name: string) => Float32Array,
  specs: readonly ParameterSpec[],
  inputs: NamedArrays,
): Promise<(name: string) => Float32Array> {
  const { InferenceSession, Tensor } = await onnxRuntime();
  const arrays = new Map<string, Float32Array | Int32Array>([
    ...specs.map(({ name }) => [parameterName(name), Float32Array.from(parameter(name))] as const),
    ...Object.keys(program.inputs).map((name) => [inputName(name), inputs[name]] as const),
  ]);
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, shape }) => {
      const array = arrays.get(name!)!;
      return [
        name!,
        array instanceof Float32Array ? new Tensor('float32', array, shape) : new Tensor('int32', array, shape),
      ];
    }),
  );
  const session = await InferenceSession.create(emit(graph), { intraOpNumThreads: 1 });
  const outputs = await session.run(feeds);
  await session.release();
  return (name) => outputs[name].data as Float32Array;
}
