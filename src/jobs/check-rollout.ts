import type { ResolvedConfiguration } from '../contract/configuration/check.ts';
import { formatPercent, formatSignificant } from '../contract/format.ts';
import { failed, passed, warned, type Check } from '../models/checks/check.ts';
import type { Policy } from '../models/policy.ts';
import { evaluateModel } from './evaluate-model.ts';
import { compare, type Comparison, type Competitor } from './pretrain/comparison.ts';
import { openProblem } from './problem.ts';
import { BASELINES, evaluateBaselines } from './strategy-baselines.ts';

/** A clone somewhat behind the best strategy is still a good start; further behind than this it is told. */
const BEHIND = 0.05;

/**
 * Runs a model or ensemble against every strategy on common seeds, as a validator's check: failed where it is not better than
 * choosing at random, a warning where that is not certain or where it is significantly more than 5 % behind the best strategy.
 * Throws command/model-sizes where the model does not fit the environment.
 */
export async function checkRollout(
  policy: Policy,
  where: string,
  configuration: Pick<ResolvedConfiguration, 'environment' | 'device' | 'engine' | 'threads'>,
  series: {
    readonly seed: number;
    readonly episodes: number;
    /** What paths in the configuration are relative to. */
    readonly cwd: string;
    readonly onProgress: (done: number, total: number) => void;
  },
): Promise<{ readonly check: Check; readonly comparison: Comparison }> {
  const { seed, episodes, cwd, onProgress } = series;
  const problem = openProblem(configuration.environment, cwd);
  const total = episodes * (1 + BASELINES.length);
  const { device, engine, threads } = configuration;
  const played = await evaluateModel(policy, where, problem, {
    ...{ seed, episodes, device, engine, threads },
    onEpisode: (done) => onProgress(done, total),
  });
  const strategies = await evaluateBaselines(problem, series, {
    onStrategy: (_name, done) => onProgress(episodes * (1 + done), total),
  });
  const comparison = compare(seed, played, strategies);
  return { check: judgeRollout(comparison), comparison };
}

/** What a comparison says of the model. */
export function judgeRollout({ competitors: [model, ...strategies], episodes }: Comparison): Check {
  const [best] = strategies;
  const random = strategies.find(({ name }) => name === 'random');
  const latency = formatSignificant(model.metrics.mean_latency.mean);
  const against = ({ name, relativeLatency }: Competitor): string =>
    `${name} ${formatPercent(relativeLatency!.mean, true)}`;
  const message = {
    en: `mean latency ${latency} over ${episodes} episodes; the best strategy against it: ${against(best)}`,
    zh: `${episodes} 个回合的平均延迟 ${latency}；最佳策略与之相比：${against(best)}`,
  };
  if (random && !(random.relativeLatency!.mean > 0)) {
    return failed(
      'rollout',
      {
        en: `${message.en}; not better than choosing at random (${against(random)})`,
        zh: `${message.zh}；并不优于随机选择（${against(random)}）`,
      },
      {
        en: 'check that the configuration is the one it was trained for (--config), then train it again',
        zh: '请确认配置与训练时一致（--config），再重新训练',
      },
    );
  }
  if (random && !(lowerBound(random) > 0)) {
    return warned(
      'rollout',
      {
        en: `${message.en}; better than choosing at random (${against(random)}), but not significantly`,
        zh: `${message.zh}；优于随机选择（${against(random)}），但不显著`,
      },
      { en: 'evaluate on more episodes (--rollout N)', zh: '请增加评估回合数（--rollout N）' },
    );
  }
  if (upperBound(best) < -BEHIND) {
    return warned('rollout', message, {
      en: `train longer or on better demonstrations, or start from ${best.name}’s demonstrations alone`,
      zh: `请延长训练、改用更好的示教数据，或只用 ${best.name} 的示教数据`,
    });
  }
  return passed('rollout', message);
}

/** Of how much more latency the strategy has than the model; the mean where one episode gives no interval. */
function lowerBound({ relativeLatency }: Competitor): number {
  return relativeLatency!.ci95[0] ?? relativeLatency!.mean;
}

function upperBound({ relativeLatency }: Competitor): number {
  return relativeLatency!.ci95[1] ?? relativeLatency!.mean;
}
