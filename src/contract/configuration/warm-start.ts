import * as z from 'zod';
import { group, setting } from './setting.ts';

const enabled = (byDefault: boolean) =>
  setting(z.boolean().default(byDefault), { help: { en: 'Switches it on or off.', zh: '是否启用。' } });

const criticPhase = group(
  {
    enabled: enabled(true),
    explained_variance: setting(z.number().min(0).lt(1).default(0.8), {
      help: {
        en: 'The phase ends once the critic explains this share of the variance of the returns of a rollout that it was not trained on.',
        zh: '价值网络在未参与训练的新采样上解释的回报方差达到此比例时，该阶段结束。',
      },
    }),
    maximum_fraction: setting(z.number().gt(0).lt(1).default(0.1), {
      unit: 'fraction of total_steps',
      help: { en: 'Share of total_steps that the phase takes at most.', zh: '该阶段最多占用 total_steps 的比例。' },
    }),
    epochs: setting(z.int().min(1).default(4), {
      unit: 'epochs',
      help: { en: 'Passes over each rollout of the phase.', zh: '该阶段中每批采样的训练轮数。' },
    }),
    learning_rate: setting(z.number().positive().max(10).default(1e-3), {
      help: { en: 'Learning rate of the critic in the phase.', zh: '该阶段中价值网络的学习率。' },
    }),
  },
  {
    en: 'Critic phase: before the first policy update the critic alone learns, on rollouts of the frozen pretrained policy (as in PIRLNav, Ramrakhya et al. 2023).',
    zh: '价值网络预热：首次策略更新之前，只在冻结的预训练策略的采样上训练价值网络（同 PIRLNav，Ramrakhya 等 2023）。',
  },
);

const learningRateRamp = group(
  {
    enabled: enabled(true),
    fraction: setting(z.number().gt(0).max(1).default(0.1), {
      unit: 'fraction of the actor’s updates',
      help: {
        en: 'Share of the actor’s updates over which its learning rate rises linearly to the full one.',
        zh: '策略学习率线性上升至设定值所用的更新次数，占策略更新总次数的比例。',
      },
    }),
  },
  {
    en: 'Learning-rate ramp of the actor, after the critic phase (as in PIRLNav, Ramrakhya et al. 2023).',
    zh: '策略学习率预热，位于价值网络预热之后（同 PIRLNav，Ramrakhya 等 2023）。',
  },
);

const klPenalty = group(
  {
    enabled: enabled(true),
    coefficient: setting(z.number().min(0).default(0.05), {
      help: { en: 'Weight of the divergence in the loss, at the start.', zh: '散度在损失中的初始权重。' },
    }),
    half_life: setting(z.number().positive().default(0.25), {
      unit: 'fraction of total_steps',
      help: {
        en: 'Share of total_steps after which the coefficient has halved, and so on exponentially.',
        zh: '系数每减半一次所经过的步数，占 total_steps 的比例（指数衰减）。',
      },
    }),
  },
  {
    en: 'KL divergence to the frozen pretrained policy as a decaying penalty (kickstarting, Schmitt et al. 2018; VPT, Baker et al. 2022).',
    zh: '以与冻结的预训练策略之间的 KL 散度作为惩罚项，系数逐渐衰减（kickstarting，Schmitt 等 2018；VPT，Baker 等 2022）。',
  },
);

const persistentCloning = group(
  {
    enabled: enabled(false),
    coefficient: setting(z.number().min(0).default(0.1), {
      help: { en: 'Weight of the cloning loss beside that of PPO.', zh: '克隆损失相对于 PPO 损失的权重。' },
    }),
  },
  {
    en: 'Cloning loss on the demonstrations throughout PPO (as DAPG adds one, Rajeswaran et al. 2018).',
    zh: '在整个 PPO 训练中保留对示教数据的克隆损失（DAPG 亦如此，Rajeswaran 等 2018）。',
  },
);

const rollback = group(
  {
    enabled: enabled(true),
    significance: setting(z.number().gt(0.5).lt(1).default(0.99), {
      unit: 'probability',
      help: {
        en: 'Confidence of the one-sided paired test, on common evaluation seeds, that the policy has become worse than the pretrained one.',
        zh: '在相同评估种子上做单侧配对检验、判定策略劣于预训练策略所需的置信度。',
      },
    }),
    tolerance: setting(z.number().min(0).lt(1).default(0.02), {
      help: {
        en: 'Relative loss (of latency, or of return where there is none) that is put up with: only a greater one counts.',
        zh: '可容忍的相对退化（按延迟计，无延迟时按回报计）；超过此值才算退化。',
      },
    }),
  },
  {
    en: 'Rollback to the best evaluated policy once evaluation shows with confidence that the policy fell below the pretrained one (in the spirit of high-confidence policy improvement, Thomas et al. 2015).',
    zh: '评估以足够置信度表明策略劣于预训练策略时，回滚到评估最好的策略（思路源自高置信度策略改进，Thomas 等 2015）。',
  },
);

/** What protects a pretrained policy when PPO takes it over; each part has its own switch and names its source. */
export const warmStartSchema = group(
  {
    critic_phase: criticPhase.prefault({}),
    learning_rate_ramp: learningRateRamp.prefault({}),
    kl_penalty: klPenalty.prefault({}),
    cloning: persistentCloning.prefault({}),
    rollback: rollback.prefault({}),
  },
  {
    en: 'Warm start: what keeps a pretrained policy from collapsing when PPO takes over. Without effect in mode scratch.',
    zh: '热启动：防止预训练策略在 PPO 接手时崩溃的各项措施。scratch 模式下不起作用。',
  },
);
