import { moveVectors } from '../../../../test/parity/measure.ts';
import { Random } from '../../../base/random.ts';
import { actProgram } from '../../../learning/act-program.ts';
import { actorCriticParameters, initialiseActorCritic } from '../../../learning/actor-critic.ts';
import type { Engine, Forward, ParameterStore } from '../../../learning/engine.ts';
import { ppoActProgram } from '../../../learning/ppo-act-program.ts';
import { isContinuous, type PolicyShape } from '../../../learning/policy-shape.ts';
import { ExperienceCollector } from '../../../rollout/collect-experience.ts';
import { Minibatches } from '../../../rollout/minibatches.ts';
import { RunningScaler } from '../../../rollout/observation-scaler.ts';
import { RunningRewardScaler } from '../../../rollout/reward-scaler.ts';
import { createActionSampler } from '../../../rollout/sample-actions.ts';
import { TrainingEnvironments, type TrainingEnvironment } from '../../../rollout/training-environments.ts';
import { Learner, type LearnerSettings } from '../learner.ts';

/** A small problem with a small network for it. */
export interface SmallProblem {
  readonly network: PolicyShape;
  readonly create: () => TrainingEnvironment;
}

export interface SmallLearning {
  readonly shape: PolicyShape;
  readonly store: ParameterStore;
  /** Of `ppoActProgram`, on the parameters that are trained. */
  readonly act: Forward;
  readonly collector: ExperienceCollector;
  readonly minibatches: Minibatches;
  readonly learner: Learner;
}

const LANES = 3;
const STEPS = 26;
const SEQUENCE = 4;
/** Of a minibatch; the last one of a pass is seldom full. */
const SEQUENCES = 5;

const SETTINGS: Omit<LearnerSettings, 'time'> = {
  lanes: SEQUENCES,
  epochs: 1,
  valueClipping: false,
  entropyCoefficient: 0,
  valueCoefficient: 1,
  maxGradientNorm: 0.5,
  weightDecay: 0,
  adamEpsilon: 1e-8,
  targetKl: null,
  reference: true,
  criticAlone: true,
};

/** All that PPO learns with, on real programs; the policy to stay near is the one that is trained itself. */
export async function smallLearning(
  engine: Engine,
  { network, create }: SmallProblem,
  settings: Partial<LearnerSettings> = {},
): Promise<SmallLearning> {
  const shape: PolicyShape = { ...network, valueTrunk: 'own' };
  const { stateDim, actionDim } = shape;
  const time = shape.gruLayers > 0 ? SEQUENCE : 1;
  const store = engine.createParameters(actorCriticParameters(shape));
  initialiseActorCritic(store, shape, new Random(3));
  moveVectors(store);
  const act = await engine.forward(ppoActProgram(shape, LANES), store);
  const reference = isContinuous(shape) ? act : await engine.forward(actProgram(shape, LANES), store);
  const collector = new ExperienceCollector({
    shape,
    act,
    reference,
    parameters: store,
    sampler: createActionSampler(shape, { lanes: LANES, seed: 5, sdeSampleInterval: 0 }),
    environments: new TrainingEnvironments(create, { lanes: LANES, groupSize: 1, firstSeed: 0, stateDim, actionDim }),
    observations: new RunningScaler(stateDim),
    rewards: new RunningRewardScaler({ lanes: LANES, gamma: 0.99, clip: 10 }),
    steps: STEPS,
    stateInterval: time,
  });
  const whole = { ...SETTINGS, time, ...settings };
  const minibatches = new Minibatches(shape, collector.experience, { ...whole, normaliseAdvantages: true });
  collector.begin();
  return { shape, store, act, collector, minibatches, learner: await Learner.create(engine, store, shape, whole) };
}
