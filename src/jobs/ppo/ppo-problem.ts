import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import type { ClassicControlId } from '../../contract/classic-control.ts';
import { CLASSIC_CONTROL } from '../../environments/classic-control/classic-control.ts';
import type { TrainingEnvironment } from '../../rollout/training-environments.ts';
import { openProblem, type Problem } from '../problem.ts';

/** What PPO trains on: the scheduling problem, or a classic control problem. */
export interface PpoProblem {
  /** Numbers in an observation; choices, or numbers in an action. */
  readonly stateDim: number;
  readonly actionDim: number;
  /** [stateDim]. */
  readonly featureNames: readonly string[];
  /** The scheduling problem, which has strategies to be held against; null for a control problem. */
  readonly dispatch: Problem | null;
  /** The metric of an episode by which policies are told apart, and which way is better. */
  readonly metric: 'mean_latency' | 'return';
  createEnvironment(): TrainingEnvironment;
}

/** Reads what the environment's settings name; paths are relative to `cwd`. Throws trace and file errors. */
export function openPpoProblem(configuration: ResolvedPpoConfiguration, cwd: string): PpoProblem {
  const { classic_control: id } = configuration;
  if (id !== null) return controlProblem(id);
  const dispatch = openProblem(configuration.environment, cwd);
  const { stateDim, actionDim, featureNames, createEnvironment } = dispatch;
  return { stateDim, actionDim, featureNames, createEnvironment, dispatch, metric: 'mean_latency' };
}

export function controlProblem(id: ClassicControlId): PpoProblem {
  const control = CLASSIC_CONTROL[id];
  return {
    stateDim: control.features.length,
    actionDim: control.kind === 'discrete' ? control.actionCount : control.actionLow.length,
    featureNames: control.features.map(({ name }) => name),
    createEnvironment: control.create,
    dispatch: null,
    metric: 'return',
  };
}
