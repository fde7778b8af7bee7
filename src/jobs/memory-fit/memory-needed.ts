/**
 * What a run takes at its peak, from its sizes. Arrays whose sizes are known are counted; what Node, ONNX Runtime and
 * tfjs keep beside them are constants that fit measured peaks (`npm run bench -- memory`; docs/doctor.md has the table).
 */
import { pretrainConfigurationOf } from '../../contract/configuration/pretrain-configuration-of.ts';
import type { ResolvedConfiguration, ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import type { MemoryParts } from '../../contract/host/configuration.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { policyShape, ppoShape } from '../policy-shape.ts';

/** A configuration with the kind of run that it is of. */
export type SizedRun =
  | { readonly kind: 'pretrain'; readonly configuration: ResolvedConfiguration }
  | { readonly kind: 'ppo'; readonly configuration: ResolvedPpoConfiguration };

/** Bytes. */
interface Constants {
  /** Node, the program and the engine without a network. */
  readonly program: number;
  /** Of each number in the network: weight, gradient, two moments, and copies that are made of them. */
  readonly perParameter: number;
  /** What forward and backward keep of a time step in each unit of an MLP or GRU layer. */
  readonly perMlpUnit: number;
  readonly perGruUnit: number;
}

/** Cloning keeps a program for validation beside that for training, so its layers count for more than PPO's. */
const CLONING: Constants = { program: 200e6, perParameter: 54, perMlpUnit: 49, perGruUnit: 187 };
const PPO: Constants = { program: 240e6, perParameter: 42, perMlpUnit: 30, perGruUnit: 98 };

/** What an engine takes more than `compiled`: bytes of its libraries, and times as much for each unit. */
const ENGINES = {
  auto: { program: 0, factor: 1 },
  compiled: { program: 0, factor: 1 },
  tensorflow: { program: 250e6, factor: 1.5 },
  reference: { program: 0, factor: 2 },
} as const;

/** Of a step of demonstrations: return, weight, its place in the index; observations stay on the disk. */
const PER_DEMONSTRATION = 40;
/** Of an environment that is stepped beside others: the simulator's state, and its snapshot in a checkpoint. */
const PER_ENVIRONMENT = 100e3;

/** Bytes that a run needs about at its peak, and what for. */
export function memoryNeeded(run: SizedRun): MemoryParts & { readonly total: number } {
  return run.kind === 'pretrain' ? ofPretraining(run.configuration) : ofPpo(run.configuration);
}

/** Numbers in the network of a run. */
export function parameterCount({ kind, configuration }: SizedRun): number {
  return countOf(kind === 'pretrain' ? policyShape(configuration) : ppoShape(configuration));
}

function ofPretraining(configuration: ResolvedConfiguration) {
  const constants = withEngine(CLONING, configuration);
  const { batch_size: samples, sequence_length: length, burn_in: burnIn } = configuration;
  return summed({
    program: constants.program,
    parameters: countOf(policyShape(configuration)) * constants.perParameter,
    step: stepBytes(configuration, (samples * (length + burnIn)) / length, 1, constants),
    demonstrations: demonstrationSteps(configuration) * PER_DEMONSTRATION,
    rollout: 0,
  });
}

function ofPpo(configuration: ResolvedPpoConfiguration) {
  const constants = withEngine(PPO, configuration);
  const cloning = clones(configuration) ? ofPretraining(pretrainConfigurationOf(configuration)) : null;
  const replays = cloning !== null && configuration.warmstart.cloning.enabled && configuration.mode !== 'scratch';
  const own = summed({
    program: constants.program,
    parameters: countOf(ppoShape(configuration)) * constants.perParameter + frozen(configuration),
    step: stepBytes(configuration, configuration.batch_size, 2, constants) + (replays ? cloning.step : 0),
    demonstrations: replays ? cloning.demonstrations : 0,
    rollout: rolloutBytes(configuration),
  });
  // Cloning comes first, in the same process.
  return cloning && cloning.total > own.total ? cloning : own;
}

/** Whether PPO clones before it begins, or beside. */
function clones({ mode, skip_bc_training: skip, warmstart, classic_control }: ResolvedPpoConfiguration): boolean {
  if (mode === 'scratch' || classic_control !== null) return false;
  return !skip || warmstart.cloning.enabled;
}

/** The pretrained policy as it was, which PPO keeps beside its own. */
function frozen(configuration: ResolvedPpoConfiguration): number {
  return configuration.mode === 'scratch' ? 0 : countOf(policyShape(configuration)) * 16;
}

function withEngine(constants: Constants, { engine }: Pick<ResolvedConfiguration, 'engine'>): Constants {
  const { program, factor } = ENGINES[engine];
  return {
    program: constants.program + program,
    perParameter: constants.perParameter,
    perMlpUnit: constants.perMlpUnit * factor,
    perGruUnit: constants.perGruUnit * factor,
  };
}

function countOf(shape: PolicyShape): number {
  return policyParameters(shape).reduce((sum, one) => sum + one.shape.reduce((size, side) => size * side, 1), 0);
}

type Network = Pick<ResolvedConfiguration, 'state_dim' | 'action_dim' | 'hidden_size' | 'layer_N' | 'gru_layers'>;

/** What is kept of a training step. @param trunks of layers: PPO's critic has its own */
function stepBytes(network: Network, samples: number, trunks: number, { perMlpUnit, perGruUnit }: Constants): number {
  const { state_dim: state, action_dim: actions, hidden_size: units, layer_N: mlp, gru_layers: gru } = network;
  const layers = samples * units * trunks * (mlp * perMlpUnit + gru * perGruUnit);
  // The batch itself, read, normalised and copied into the engine, with masks and logits.
  return layers + samples * (4 * state + 8 * actions) * 4;
}

/** Steps of the strategies' demonstrations, about: an episode decides on each of its requests. */
function demonstrationSteps({ demonstrations, environment }: ResolvedConfiguration): number {
  const episodes = demonstrations.strategies.reduce((sum, strategy) => sum + strategy.episodes, 0);
  return episodes * (environment.episode_requests + environment.warmup_requests);
}

/** A rollout with the hidden states kept of it, and the environments. */
function rolloutBytes(configuration: ResolvedPpoConfiguration): number {
  const { n_envs, n_steps, state_dim, action_dim, hidden_size, gru_layers, sequence_length } = configuration;
  const hidden = (2 * gru_layers * hidden_size) / sequence_length;
  return 4 * n_envs * n_steps * (state_dim + 3 * action_dim + hidden + 12) + n_envs * PER_ENVIRONMENT;
}

function summed(parts: MemoryParts): MemoryParts & { readonly total: number } {
  const { program, parameters, step, demonstrations, rollout } = parts;
  return { ...parts, total: program + parameters + step + demonstrations + rollout };
}
