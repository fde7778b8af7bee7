import type { SingleProblem } from '../../errors/configuration.ts';
import type { Where } from '../key-path.ts';
import { FINAL_SEED_OFFSET } from '../evaluation.ts';
import { invalid } from './rule.ts';

/** The seeds on which demonstrations are collected and policies evaluated. */
interface Configuration {
  readonly demonstrations: { readonly strategies: readonly { readonly episodes: number }[]; readonly seed: number };
  readonly evaluation: {
    readonly every: number;
    readonly episodes: number;
    readonly final_episodes: number;
    readonly seed: number;
  };
}

/**
 * The same of PPO, whose final evaluation is of other episodes than those that choose the best model; by both a policy
 * would look better than it is if demonstrations had shown them.
 */
export function ppoSeedsApart(configuration: Configuration, where: Where): SingleProblem | undefined {
  const { demonstrations, evaluation } = configuration;
  const [firstSeen, afterSeen] = seenSeeds(demonstrations);
  const final = evaluation.seed + FINAL_SEED_OFFSET;
  const overlap = final < afterSeen && firstSeen < final + evaluation.final_episodes;
  if (!overlap) return evaluationSeedsApart(configuration, where);
  return invalid(
    ['demonstrations', 'seed'],
    demonstrations.seed,
    where,
    {
      en: `seeds apart from those of the final evaluation (from ${final}, evaluation.seed + ${FINAL_SEED_OFFSET})`,
      zh: `与最终评估种子（自 ${final} 起，即 evaluation.seed + ${FINAL_SEED_OFFSET}）不重叠的种子`,
    },
    { en: '--set demonstrations.seed=2000000', zh: '--set demonstrations.seed=2000000' },
  );
}

function seenSeeds({ strategies, seed }: Configuration['demonstrations']): readonly [first: number, after: number] {
  return [seed, seed + Math.max(0, ...strategies.map(({ episodes }) => episodes))];
}

/** A policy evaluated on arrivals that it was trained on would look better than it is. */
export function evaluationSeedsApart(configuration: Configuration, where: Where): SingleProblem | undefined {
  const { demonstrations, evaluation } = configuration;
  const evaluated = Math.max(evaluation.every > 0 ? evaluation.episodes : 0, evaluation.final_episodes);
  const [firstSeen, afterSeen] = seenSeeds(demonstrations);
  const overlap = evaluation.seed < afterSeen && firstSeen < evaluation.seed + evaluated;
  if (!overlap) return undefined;
  return invalid(
    ['evaluation', 'seed'],
    evaluation.seed,
    where,
    {
      en: `seeds apart from those of the demonstrations (${firstSeen} to ${afterSeen - 1})`,
      zh: `与示教种子（${firstSeen} 到 ${afterSeen - 1}）不重叠的种子`,
    },
    { en: `--set evaluation.seed=${afterSeen}`, zh: `--set evaluation.seed=${afterSeen}` },
  );
}
