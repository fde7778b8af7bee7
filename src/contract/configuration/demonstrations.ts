import * as z from 'zod';
import { STRATEGY_NAMES } from '../strategies.ts';
import { group, setting } from './setting.ts';

const demonstrator = group(
  {
    name: setting(z.enum(STRATEGY_NAMES), { help: { en: 'Strategy that demonstrates.', zh: '做示教的策略。' } }),
    episodes: setting(z.int().min(1).default(64), {
      unit: 'episodes',
      help: {
        en: 'Episodes collected from it: episode i on seed + i.',
        zh: '从该策略收集的回合数：第 i 个回合使用种子 seed + i。',
      },
    }),
    weight: setting(z.number().min(0).default(1), {
      help: {
        en: 'Weight of its decisions in the loss, in collected `sources` too; 0 leaves them out of the cloning loss. Changing it collects nothing anew.',
        zh: '其决策在损失中的权重，对 `sources` 中的同名策略同样有效；0 表示不计入克隆损失。修改权重不会重新收集。',
      },
    }),
  },
  { en: 'A demonstrator.', zh: '一个示教者。' },
);

export const demonstrationsSchema = group(
  {
    strategies: setting(
      z
        .array(demonstrator)
        .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, {
          params: { expected: { en: 'each strategy once', zh: '每个策略只出现一次' } },
        })
        .default([
          { name: 'least_outstanding', episodes: 96, weight: 1 },
          { name: 'least_work_left', episodes: 96, weight: 1 },
          { name: 'shortest_expected_delay', episodes: 96, weight: 1 },
          { name: 'cache_aware', episodes: 96, weight: 1 },
        ]),
      {
        help: {
          en: 'Who demonstrates, each strategy once, all on the same arrival seeds; may be empty where `sources` are given.',
          zh: '由谁示教；每个策略只列一次，所有策略使用相同的到达种子；给出 `sources` 时可为空。',
        },
      },
    ),
    seed: setting(z.int().min(0).default(2_000_000), {
      help: { en: 'First seed of the demonstration episodes.', zh: '示教回合的首个种子。' },
    }),
    switch_every: setting(z.number().min(0).default(0), {
      unit: 'requests',
      help: {
        en: 'Mean number of requests after which an episode passes to another of the strategies; 0: one strategy an episode.',
        zh: '平均经过多少请求后，回合换由另一策略决策；0 表示每回合只用一个策略。',
      },
    }),
    sources: setting(z.array(z.string().min(1)).default([]), {
      help: {
        en: 'Collected sets (folders) to train on, merged with what `strategies` collects.',
        zh: '用于训练的已收集数据集（文件夹），与 `strategies` 收集的合并。',
      },
    }),
  },
  { en: 'Demonstrations: what the policy is cloned from.', zh: '示教数据：策略克隆的来源。' },
);
