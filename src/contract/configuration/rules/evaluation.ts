import type { SingleProblem } from '../../errors/configuration.ts';
import type { Where } from '../key-path.ts';
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

/** A policy evaluated on arrivals that it was trained on would look better than it is. */
export function evaluationSeedsApart(configuration: Configuration, where: Where): SingleProblem | undefined {
  const { demonstrations, evaluation } = configuration;
  const collected = Math.max(0, ...demonstrations.strategies.map(({ episodes }) => episodes));
  const evaluated = Math.max(evaluation.every > 0 ? evaluation.episodes : 0, evaluation.final_episodes);
  const [firstSeen, afterSeen] = [demonstrations.seed, demonstrations.seed + collected];
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
