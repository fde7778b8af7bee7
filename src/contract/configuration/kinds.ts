import { configurationKind } from './kind.ts';
import { ppoSchema } from './ppo.ts';
import { pretrainSchema } from './pretrain.ts';
import { loadNeededWithoutTrace, memoryHoldsLargestRequest } from './rules/environment.ts';
import { evaluationSeedsApart } from './rules/evaluation.ts';
import { actionsFitProblem, classicControlWithoutCloning, demonstrationSeedsApart } from './rules/problem.ts';
import {
  budgetHoldsRollout,
  groupsDivideEnvironments,
  minibatchHoldsWholeSequences,
  rollbackNeedsEvaluation,
  rolloutHoldsMinibatch,
} from './rules/rollout.ts';
import { batchHoldsWholeSequences, burnInNeedsZeroState } from './rules/sequences.ts';
import { externalModeNeedsModel, modelNeedsExternalMode, skippingNeedsModel } from './rules/start.ts';

export const PRETRAINING = configurationKind({
  name: 'standalone_pretrain',
  title: 'standalone pretraining',
  schema: pretrainSchema,
  rules: [
    batchHoldsWholeSequences,
    burnInNeedsZeroState,
    evaluationSeedsApart,
    loadNeededWithoutTrace,
    memoryHoldsLargestRequest,
  ],
});

export const PPO = configurationKind({
  name: 'ppo',
  title: 'PPO',
  schema: ppoSchema,
  rules: [
    externalModeNeedsModel,
    modelNeedsExternalMode,
    skippingNeedsModel,
    classicControlWithoutCloning,
    actionsFitProblem,
    budgetHoldsRollout,
    groupsDivideEnvironments,
    rolloutHoldsMinibatch,
    minibatchHoldsWholeSequences,
    ({ cloning }, where) => batchHoldsWholeSequences(cloning, where, ['cloning']),
    ({ cloning }, where) => burnInNeedsZeroState(cloning, where, ['cloning']),
    rollbackNeedsEvaluation,
    demonstrationSeedsApart,
    loadNeededWithoutTrace,
    memoryHoldsLargestRequest,
  ],
});

/** Every kind of configuration, in the order in which the documentation has them. */
export const KINDS = [PRETRAINING, PPO] as const;
