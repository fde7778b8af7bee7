import { Random } from '../../base/random.ts';
import { DOCTOR_STEP } from '../../contract/doctor.ts';
import { cloningProgram } from '../../learning/cloning-program.ts';
import type { AdamWSettings, Engine, NamedArrays, Program } from '../../learning/engine.ts';
import { initialise } from '../../learning/initialise.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';

const SHAPE: PolicyShape = { ...DOCTOR_STEP, activation: 'relu', layerNorm: true };
const SAMPLES = DOCTOR_STEP.sequences * DOCTOR_STEP.time;

const ADAMW: AdamWSettings = {
  learningRate: 1e-3,
  weightDecay: 1e-5,
  maxGradientNorm: 1,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};

/** How long steps are timed for, beyond the first two, which also record, compile and wake threads. */
const TIMED_MS = 500;

export interface StepFigures {
  /** Of the same batch before and after the first update, so that gradients and optimiser are checked as well. */
  readonly losses: readonly [number, number];
  readonly milliseconds: number;
  readonly samplesPerSecond: number;
}

/** Makes cloning steps of a small network on an engine, always with the same weights and batch. */
export async function makeStep(engine: Engine): Promise<StepFigures> {
  const { sequences: lanes, time } = DOCTOR_STEP;
  const program = cloningProgram(SHAPE, { lanes, time, labelSmoothing: 0, valueCoefficient: 0.5 });
  const store = engine.createParameters(policyParameters(SHAPE));
  initialise(store, SHAPE, new Random(0, 'initial weights'));
  const training = await engine.training(program, store);
  const batch = madeUp(program);
  const step = async (): Promise<number> => {
    const { outputs } = await training.gradients(batch);
    const loss = outputs['loss'][0]; // the array is the next step's as well
    await training.update({ actor: ADAMW, critic: ADAMW });
    return loss;
  };
  const losses = [await step(), await step()] as const;
  const milliseconds = await millisecondsOf(step);
  return { losses, milliseconds, samplesPerSecond: (SAMPLES / milliseconds) * 1000 };
}

/** Normal observations and returns, random actions; every step bears loss and every action is allowed. */
function madeUp(program: Program): NamedArrays {
  const random = new Random(0, 'batch');
  return Object.fromEntries(
    Object.entries(program.inputs).map(([name, { shape, dtype }]): [string, Float32Array | Int32Array] => {
      const length = shape.reduce((size, dimension) => size * dimension, 1);
      if (dtype === 'int32') return [name, Int32Array.from({ length }, () => random.integer(DOCTOR_STEP.actionDim))];
      const normal = name === 'observations' || name === 'returns';
      return [name, Float32Array.from({ length }, () => (normal ? random.normal() : name === 'hidden' ? 0 : 1))];
    }),
  );
}

async function millisecondsOf(step: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  let times = 0;
  do {
    await step();
    times++;
  } while (performance.now() - begun < TIMED_MS);
  return (performance.now() - begun) / times;
}
