import { pretrainConfigurationOf } from '../../contract/configuration/pretrain-configuration-of.ts';
import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import type { DemonstrationSource } from '../../demonstrations/demonstration-source.ts';
import { actProgram } from '../../learning/act-program.ts';
import type { ParameterStore } from '../../learning/engine.ts';
import { ppoActProgram } from '../../learning/ppo-act-program.ts';
import { isContinuous, type PolicyShape } from '../../learning/policy-shape.ts';
import { ExperienceCollector } from '../../rollout/collect-experience.ts';
import { Minibatches } from '../../rollout/minibatches.ts';
import {
  FixedScaler,
  identityNormaliser,
  RunningScaler,
  type ObservationScaler,
} from '../../rollout/observation-scaler.ts';
import { FixedRewardScaler, RunningRewardScaler, type RewardScaler } from '../../rollout/reward-scaler.ts';
import { createActionSampler } from '../../rollout/sample-actions.ts';
import { TrainingEnvironments } from '../../rollout/training-environments.ts';
import type { RunControl } from '../run-control.ts';
import { CloningReplay } from './cloning-replay.ts';
import { Learner } from './learner.ts';
import { PpoDocument } from './ppo-document.ts';
import { PpoLoop } from './ppo-loop.ts';
import type { PpoJob } from './ppo.ts';
import type { StartingModel } from './starting-model.ts';

/** Each run's training episodes have a million seeds to themselves, far from those of evaluation and demonstrations. */
const TRAINING_SEEDS = 1e12;
const SEEDS_OF_A_RUN = 1e6;

interface Assembly extends PpoJob {
  readonly control: RunControl;
  readonly shape: PolicyShape;
  readonly store: ParameterStore;
  readonly starting: StartingModel | null;
  /** Parameters of the policy that PPO started from, as it stays. */
  readonly frozen: ParameterStore | null;
  /** What is replayed beside PPO; null where that is off. */
  readonly demonstrations: DemonstrationSource | null;
}

/** Puts the parts of a PPO run together as its configuration asks for. */
export async function assembleLoop(assembly: Assembly): Promise<PpoLoop> {
  const { configuration: c, problem, engine, run, shape, store, starting, frozen } = assembly;
  const { n_envs: environmentCount } = c;
  const environments = new TrainingEnvironments(problem.createEnvironment, {
    lanes: environmentCount,
    firstSeed: TRAINING_SEEDS + c.seed * SEEDS_OF_A_RUN,
    groupSize: c.envs_sharing_inputs,
    stateDim: shape.stateDim,
    actionDim: shape.actionDim,
  });
  const sampler = createActionSampler(shape, {
    lanes: environmentCount,
    seed: c.seed,
    sdeSampleInterval: c.sde_sample_interval,
  });
  const observations = observationScaler(c, starting);
  const rewards = rewardScaler(c, starting);
  const time = shape.gruLayers > 0 ? c.sequence_length : 1;
  const lanes = c.batch_size / time;
  const decide = isContinuous(shape) ? ppoActProgram : actProgram;
  const reference =
    frozen && starting ? await engine.forward(decide(starting.model.shape, environmentCount), frozen) : null;
  const collector = new ExperienceCollector({
    shape,
    act: await engine.forward(ppoActProgram(shape, environmentCount), store),
    parameters: store,
    sampler,
    environments,
    observations,
    rewards,
    reference,
    steps: c.n_steps,
    stateInterval: time,
  });
  const normaliseAdvantages = c.advantage_normalisation === 'minibatch';
  const minibatches = new Minibatches(shape, collector.experience, { time, lanes, normaliseAdvantages });
  const learner = await Learner.create(engine, store, shape, {
    time,
    lanes,
    epochs: c.n_epochs,
    valueClipping: c.value_clipping,
    entropyCoefficient: c.entropy_coefficient,
    valueCoefficient: c.value_coefficient,
    maxGradientNorm: c.max_grad_norm,
    weightDecay: c.weight_decay,
    adamEpsilon: c.adam_epsilon,
    targetKl: c.target_kl,
    reference: reference !== null,
    criticAlone: starting !== null && c.warmstart.critic_phase.enabled,
  });
  const document = await PpoDocument.create({ ...assembly, runId: run.record.id });
  const parts = { document, environments, sampler, observations, rewards, collector, minibatches, learner };
  return new PpoLoop({
    ...assembly,
    ...parts,
    replay: await createReplay(assembly),
    pretrained: starting !== null,
    criticAnew: starting !== null && starting.model.gamma !== c.gamma,
  });
}

async function createReplay(assembly: Assembly): Promise<CloningReplay | null> {
  const { configuration, engine, store, shape, starting, demonstrations } = assembly;
  if (!demonstrations || !starting) return null;
  const { coefficient } = configuration.warmstart.cloning;
  const cloning = pretrainConfigurationOf(configuration);
  const { normaliser } = starting.model;
  return CloningReplay.create({ engine, store, shape, coefficient }, demonstrations, cloning, normaliser);
}

function observationScaler(c: ResolvedPpoConfiguration, starting: StartingModel | null): ObservationScaler {
  if (starting) return new FixedScaler(starting.model.normaliser);
  return c.normalise.observations ? new RunningScaler(c.state_dim) : new FixedScaler(identityNormaliser(c.state_dim));
}

function rewardScaler(c: ResolvedPpoConfiguration, starting: StartingModel | null): RewardScaler {
  if (starting) return new FixedRewardScaler(starting.model.returnScale);
  if (!c.normalise.returns) return new FixedRewardScaler(1);
  return new RunningRewardScaler({ lanes: c.n_envs, gamma: c.gamma, clip: c.normalise.clip_rewards });
}
