import { Random } from '../../src/base/random.ts';
import { cloningProgram } from '../../src/learning/cloning-program.ts';
import type { AdamWSettings, Engine, NamedArrays, ParameterStore, Program } from '../../src/learning/engine.ts';
import { initialise } from '../../src/learning/initialise.ts';
import { policyParameters } from '../../src/learning/policy-parameters.ts';
import type { PolicyShape } from '../../src/learning/policy-shape.ts';

/** The default network and batch. */
export const SHAPE: PolicyShape = {
  stateDim: 64,
  actionDim: 4,
  hiddenSize: 256,
  mlpLayers: 3,
  gruLayers: 2,
  activation: 'relu',
  layerNorm: true,
};
export const LANES = 32;
export const TIME = 16;

export const ADAMW: AdamWSettings = {
  learningRate: 1e-4,
  weightDecay: 1e-5,
  maxGradientNorm: 1,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};

/** The bare training step: gradients and update, on one batch that is at hand. */
export async function defaultStep(engine: Engine): Promise<{ store: ParameterStore; step: () => Promise<void> }> {
  const program = cloningProgram(SHAPE, { lanes: LANES, time: TIME, labelSmoothing: 0, valueCoefficient: 0.5 });
  const store = engine.createParameters(policyParameters(SHAPE));
  initialise(store, SHAPE, new Random(1));
  const training = await engine.training(program, store);
  const batch = randomInputs(program);
  const step = async (): Promise<void> => {
    await training.gradients(batch);
    await training.update({ actor: ADAMW, critic: ADAMW });
  };
  return { store, step };
}

/** Normal observations and returns, random actions, everything else 1. */
export function randomInputs(program: Program): NamedArrays {
  const random = new Random(2);
  return Object.fromEntries(
    Object.entries(program.inputs).map(([name, { shape, dtype }]) => {
      const length = shape.reduce((size, dimension) => size * dimension, 1);
      if (dtype === 'int32') return [name, Int32Array.from({ length }, () => random.integer(SHAPE.actionDim))];
      const normal = name === 'observations' || name === 'returns';
      return [name, Float32Array.from({ length }, () => (normal ? random.normal() : name === 'hidden' ? 0 : 1))];
    }),
  );
}
