import { Random } from '../../src/base/random.ts';
import { actProgram } from '../../src/learning/act-program.ts';
import { cloningProgram } from '../../src/learning/cloning-program.ts';
import type { Engine, ParameterSpec, Program, TrainingProgram } from '../../src/learning/engine.ts';
import { initialise } from '../../src/learning/initialise.ts';
import { policyParameters } from '../../src/learning/policy-parameters.ts';
import type { PolicyShape } from '../../src/learning/policy-shape.ts';
import { ADAMW, randomInputs, SHAPE } from '../shared/default-step.ts';

/** Something that is timed on every engine and peer. */
export interface StepCase<P = { readonly training: TrainingProgram } | { readonly forward: Program }> {
  readonly name: string;
  /** How a peer is asked for it, without the number of runs. */
  readonly command: string;
  /** Samples of a run. */
  readonly samples: number;
  /** Runs in one round. */
  readonly runs: number;
  /** How many times as fast as the best of the peers it is to be. */
  readonly target?: number;
  readonly program: P;
  readonly specs: readonly ParameterSpec[];
  /** The step on an engine, its parameters initialised. */
  prepare(engine: Engine): Promise<() => Promise<void>>;
}

export const DEFAULT_STEP = training('training step, 32 × 16', {}, 32, 16, 10, 1.3);

export const CASES: readonly StepCase[] = [
  DEFAULT_STEP,
  training('training step, 128 × 16', {}, 128, 16, 4, 1.1),
  training('training step, no GRU, batch 512', { gruLayers: 0 }, 512, 1, 20, 1.3),
  training('training step, hidden 64, 8 × 16', { hiddenSize: 64 }, 8, 16, 40, 2),
  inference(1, 100, 2),
  inference(32, 50),
  inference(128, 30, 1),
];

function training(
  name: string,
  change: Partial<PolicyShape>,
  lanes: number,
  time: number,
  runs: number,
  target: number,
): StepCase<{ readonly training: TrainingProgram }> {
  const shape = { ...SHAPE, ...change };
  const program = cloningProgram(shape, { lanes, time, labelSmoothing: 0, valueCoefficient: 0.5 });
  const specs = policyParameters(shape);
  const { hiddenSize: hidden, gruLayers } = shape;
  return {
    name,
    command: `train ${JSON.stringify({ lanes, time, hidden, gruLayers })}`,
    samples: lanes * time,
    runs,
    target,
    program: { training: program },
    specs,
    async prepare(engine) {
      const store = engine.createParameters(specs);
      initialise(store, shape, new Random(1));
      const step = await engine.training(program, store);
      const batch = randomInputs(program);
      return async () => {
        await step.gradients(batch);
        await step.update({ actor: ADAMW, critic: ADAMW });
      };
    },
  };
}

function inference(states: number, runs: number, target?: number): StepCase {
  const program = actProgram(SHAPE, states);
  const specs = policyParameters(SHAPE);
  return {
    name: `inference, ${states} ${states === 1 ? 'state' : 'states'}`,
    command: `act ${states}`,
    samples: states,
    runs,
    ...(target !== undefined && { target }),
    program: { forward: program },
    specs,
    async prepare(engine) {
      const store = engine.createParameters(specs);
      initialise(store, SHAPE, new Random(1));
      const forward = await engine.forward(program, store);
      const batch = randomInputs(program);
      return async () => void (await forward.run(batch));
    },
  };
}
