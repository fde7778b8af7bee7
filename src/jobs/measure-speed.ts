import type { ResolvedConfiguration, ResolvedPpoConfiguration } from '../contract/configuration/check.ts';
import { Random } from '../base/random.ts';
import { createEngine } from '../engines/index.ts';
import { initialiseActorCritic } from '../learning/actor-critic.ts';
import { cloningProgram } from '../learning/cloning-program.ts';
import type { AdamWSettings, Engine, NamedArrays, ParameterStore, Program } from '../learning/engine.ts';
import { initialise } from '../learning/initialise.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import { ppoActProgram } from '../learning/ppo-act-program.ts';
import { ppoProgram } from '../learning/ppo-program.ts';
import { TrainingEnvironments } from '../rollout/training-environments.ts';
import { policyShape, ppoShape } from './policy-shape.ts';
import { openPpoProblem } from './ppo/ppo-problem.ts';

/** How long each part is timed for, after a first time that does not count; in milliseconds. */
const TIMED_MS = 1000;

const ADAMW: AdamWSettings = {
  learningRate: 0,
  weightDecay: 0,
  maxGradientNorm: 1,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};

/** Samples that pretraining with this configuration trains on in a second, on this machine now: from steps on made-up data. */
export async function measurePretraining(configuration: ResolvedConfiguration): Promise<number> {
  const shape = policyShape(configuration);
  const workload = { samples: configuration.batch_size, specs: policyParameters(shape) };
  const engine = await createEngine({ ...configuration, workload });
  try {
    const store = engine.createParameters(policyParameters(shape));
    initialise(store, shape, new Random(0, 'initial weights'));
    const { batch_size: samples, sequence_length: time, burn_in: burnIn, loss, augmentation } = configuration;
    const program = cloningProgram(shape, {
      lanes: samples / time,
      time: time + burnIn,
      labelSmoothing: augmentation.label_smoothing,
      valueCoefficient: loss.value_coefficient,
    });
    return samples / (await secondsPerStep(engine, store, program));
  } finally {
    await engine.dispose();
  }
}

/** Environment steps that PPO with this configuration makes and learns from in a second, likewise; evaluation apart. */
export async function measurePpo(configuration: ResolvedPpoConfiguration, workspace: string): Promise<number> {
  const shape = ppoShape(configuration);
  const workload = { samples: configuration.batch_size, specs: policyParameters(shape) };
  const engine = await createEngine({ ...configuration, workload });
  try {
    const { n_envs: environments, batch_size: samples, sequence_length, n_epochs: epochs } = configuration;
    const store = engine.createParameters(policyParameters(shape));
    initialiseActorCritic(store, shape, new Random(0, 'initial weights'));
    const time = shape.gruLayers > 0 ? sequence_length : 1;
    const reference = configuration.mode !== 'scratch' && configuration.warmstart.kl_penalty.enabled;
    const valueClipping = configuration.value_clipping;
    const learning = ppoProgram(shape, { lanes: samples / time, time, valueClipping, reference });
    const acting = ppoActProgram(shape, environments);
    const act = await engine.forward(acting, store);
    const inputs = madeUp(acting);
    const inference = await secondsOf(() => act.run(inputs));
    const simulation = await secondsOf(simulated(configuration, workspace));
    const update = await secondsPerStep(engine, store, learning);
    return 1 / ((inference * (reference ? 2 : 1) + simulation) / environments + (epochs * update) / samples);
  } finally {
    await engine.dispose();
  }
}

/** A step of all environments. */
function simulated(configuration: ResolvedPpoConfiguration, workspace: string): () => Promise<void> {
  const { n_envs: lanes, envs_sharing_inputs: groupSize, state_dim: stateDim, action_dim: actionDim } = configuration;
  const { createEnvironment } = openPpoProblem(configuration, workspace);
  const environments = new TrainingEnvironments(createEnvironment, {
    lanes,
    firstSeed: 0,
    groupSize,
    stateDim,
    actionDim,
  });
  const observations = new Float32Array(lanes * stateDim);
  const masks = new Float32Array(lanes * actionDim).fill(1);
  const continuous = configuration.action_kind !== 'categorical';
  const actions = continuous ? new Float32Array(lanes * actionDim) : new Int32Array(lanes);
  environments.begin();
  return async () => {
    for (let lane = 0; lane < lanes; lane++) {
      environments.observe(lane, observations, masks);
      if (!continuous) actions[lane] = masks.subarray(lane * actionDim, (lane + 1) * actionDim).indexOf(1);
      environments.step(lane, actions);
      if (environments.ended[lane] === 1) environments.renew(lane);
    }
  };
}

async function secondsPerStep(
  engine: Engine,
  store: ParameterStore,
  program: Parameters<Engine['training']>[0],
): Promise<number> {
  const training = await engine.training(program, store);
  const inputs = madeUp(program);
  return secondsOf(async () => {
    await training.gradients(inputs);
    await training.update({ actor: ADAMW, critic: ADAMW });
  });
}

/** Ones, so that every step bears loss and every action is allowed; action 0. */
function madeUp(program: Program): NamedArrays {
  return Object.fromEntries(
    Object.entries(program.inputs).map(([name, { shape, dtype }]) => {
      const size = shape.reduce((product, one) => product * one, 1);
      return [name, dtype === 'int32' ? new Int32Array(size) : new Float32Array(size).fill(1)];
    }),
  );
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  await work();
  const begun = performance.now();
  let times = 0;
  do {
    await work();
    times++;
  } while (performance.now() - begun < TIMED_MS);
  return (performance.now() - begun) / 1000 / times;
}
