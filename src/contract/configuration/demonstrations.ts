import * as z from 'zod';
import { STRATEGY_NAMES } from '../strategies.ts';
import { group, setting } from './setting.ts';

const demonstrator = group(
  {
    name: setting(z.enum(STRATEGY_NAMES), { help: { en: 'Strategy that demonstrates.', zh: '做示教的策略。' } }),
    episodes: setting(z.int().min(1).default(64), {
      unit: 'episodes',
      help: { en: 'Episodes collected from it.', zh: '从该策略收集的回合数。' },
    }),
    weight: setting(z.number().min(0).default(1), {
      help: { en: 'Weight of its decisions in the loss.', zh: '其决策在损失中的权重。' },
    }),
  },
  { en: 'A demonstrator.', zh: '一个示教者。' },
);

export const demonstrationsSchema = group(
  {
    strategies: setting(
      z.array(demonstrator).default([
        { name: 'least_outstanding', episodes: 64, weight: 1 },
        { name: 'least_work_left', episodes: 64, weight: 1 },
        { name: 'shortest_expected_delay', episodes: 64, weight: 1 },
        { name: 'cache_aware', episodes: 64, weight: 1 },
      ]),
      { help: { en: 'Who demonstrates, on the same arrival seeds.', zh: '由谁示教；所有策略使用相同的到达种子。' } },
    ),
    seed: setting(z.int().min(0).default(0), {
      help: { en: 'First seed of the demonstration episodes.', zh: '示教回合的首个种子。' },
    }),
    switch_every: setting(z.number().min(0).default(0), {
      unit: 'requests',
      help: {
        en: 'Mean number of requests after which an episode passes to another of the strategies; 0: one strategy an episode.',
        zh: '平均经过多少请求后，回合换由另一策略决策；0 表示每回合只用一个策略。',
      },
    }),
    sources: setting(z.array(z.string()).default([]), {
      help: { en: 'Collected sets (folders) to train on, merged with what `strategies` collects.', zh: '用于训练的已收集数据集（文件夹），与 `strategies` 收集的合并。' },
    }),
  },
  { en: 'Demonstrations: what the policy is cloned from.', zh: '示教数据：策略克隆的来源。' },
);
