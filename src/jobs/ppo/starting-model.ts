import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import type { ModelFormatName } from '../../contract/model-formats.ts';
import { failure } from '../../contract/errors/index.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { requireValidModel } from '../../models/validate.ts';
import { policyShape } from '../policy-shape.ts';
import type { PpoProblem } from './ppo-problem.ts';

/** The pretrained model that PPO starts from. */
export interface StartingModel {
  readonly model: PolicyModel;
  /** Its file, as errors and cards call it. */
  readonly path: string;
  readonly format: ModelFormatName;
  readonly sha256: string;
}

/**
 * Reads a model to start from, which has passed every check of the validator and is the configuration's network. Throws
 * what the validator finds, model/features where the observation means something else, and model/gamma.
 */
export function readStartingModel(
  path: string,
  configuration: ResolvedPpoConfiguration,
  problem: PpoProblem,
): StartingModel {
  const expected = {
    ...policyShape(configuration),
    stateDim: problem.stateDim,
    actionDim: problem.actionDim,
    actionKind: configuration.action_kind,
  };
  const { model, format, sha256 } = requireValidModel(path, { expected });
  const at = problem.featureNames.findIndex((name, i) => model.featureNames[i] !== name);
  if (at >= 0) {
    const [wanted, found] = [problem.featureNames[at], model.featureNames[at] ?? ''];
    throw failure('model/features', { where: path, index: at, expected: wanted, found });
  }
  if (model.gamma !== configuration.gamma && !configuration.warmstart.critic_phase.enabled) {
    throw failure('model/gamma', { where: path, expected: configuration.gamma, found: model.gamma });
  }
  return { model, path, format, sha256 };
}
