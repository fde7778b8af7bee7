import * as z from 'zod';
import { weightDecay } from './cloning.ts';
import { setting } from './setting.ts';
import { discount } from './training.ts';

const SCHEDULES = ['constant', 'linear'] as const;
const ADVANTAGE_NORMALISATIONS = ['minibatch', 'rollout', 'none'] as const;

/** Settings of PPO as an algorithm: Schulman et al. 2017, with generalised advantage estimation (Schulman et al. 2016). */
export const algorithmSettings = {
  total_steps: setting(z.int().min(1).default(1_000_000), {
    unit: 'environment steps',
    help: {
      en: 'Environment steps of the run, over all environments; those of the critic phase count, evaluation does not.',
      zh: '运行的环境总步数（所有环境合计）；价值网络预热的步数计入，评估不计入。',
    },
  }),
  n_envs: setting(z.int().min(1).max(65_536).default(16), {
    unit: 'environments',
    help: { en: 'Environments that are stepped side by side.', zh: '并行推进的环境数。' },
  }),
  envs_sharing_inputs: setting(z.int().min(1).default(1), {
    unit: 'environments',
    help: {
      en: 'Environments that are given the same arrivals (the same seeds), so that what the arrivals did is told from what the actions did: each one’s advantages are taken against the others’ at the same arrival (Mao et al. 2019), and the critic learns mainly what tells them apart. Divides n_envs; 1: each its own.',
      zh: '共用同一到达序列（同一种子）的环境数，用以区分到达与动作各自的影响：每个环境的优势都减去其他环境在同一到达处的优势（Mao 等 2019），价值网络也主要学习它们之间的差别。须整除 n_envs；1 表示各用各的。',
    },
  }),
  n_steps: setting(z.int().min(1).default(128), {
    unit: 'time steps',
    help: { en: 'Steps of each environment in a rollout.', zh: '每次采样中每个环境的步数。' },
  }),
  batch_size: setting(z.int().min(1).default(512), {
    unit: 'time steps',
    help: {
      en: 'Steps of a minibatch, at most those of a rollout; with GRU layers a multiple of sequence_length, of which those after an episode’s end are padding.',
      zh: '小批大小：每个小批的步数，不超过一次采样的步数；带 GRU 层时须为 sequence_length 的倍数，其中回合结束之后的步为填充。',
    },
  }),
  sequence_length: setting(z.int().min(1).max(4096).default(16), {
    unit: 'time steps',
    help: {
      en: 'With GRU layers: time steps through which gradients flow back. Without them it has no effect.',
      zh: '带 GRU 层时梯度反向传播经过的时间步数；无 GRU 层时不起作用。',
    },
  }),
  n_epochs: setting(z.int().min(1).default(4), {
    unit: 'epochs',
    help: { en: 'Passes over each rollout.', zh: '每批采样的训练轮数。' },
  }),
  learning_rate: setting(z.number().positive().max(10).default(1e-4), {
    help: { en: 'Learning rate of AdamW.', zh: '学习率（AdamW）。' },
  }),
  learning_rate_schedule: setting(z.enum(SCHEDULES).default('constant'), {
    help: {
      en: '`linear` lowers the learning rates to 0 over total_steps.',
      zh: '`linear` 使学习率在 total_steps 内线性降至 0；`constant` 保持不变。',
    },
  }),
  critic_learning_rate: setting(z.number().positive().max(10).nullable().default(null), {
    help: {
      en: 'Learning rate of the critic; null: that of the actor.',
      zh: '价值网络的学习率；null 表示与策略相同。',
    },
  }),
  clip_range: setting(z.number().gt(0).lt(1).default(0.2), {
    help: {
      en: 'ε: how far the probability ratio to the policy of the rollout may move from 1 before the objective is clipped.',
      zh: 'ε：与采样策略的概率比偏离 1 超过此值时，目标函数被裁剪。',
    },
  }),
  clip_range_schedule: setting(z.enum(SCHEDULES).default('constant'), {
    help: {
      en: '`linear` lowers clip_range to 0 over total_steps.',
      zh: '`linear` 使 clip_range 在 total_steps 内线性降至 0；`constant` 保持不变。',
    },
  }),
  gamma: discount,
  gae_lambda: setting(z.number().min(0).max(1).default(0.95), {
    help: {
      en: 'λ of generalised advantage estimation: from one-step differences (0) to whole returns (1).',
      zh: '广义优势估计（GAE）的 λ：0 为单步时序差分，1 为完整回报。',
    },
  }),
  critic_gae_lambda: setting(z.number().min(0).max(1).nullable().default(null), {
    help: {
      en: 'λ of the returns that the critic learns from: 1 keeps its own errors out of them (as in VC-PPO, Yuan et al. 2025); null: gae_lambda.',
      zh: '价值网络所学回报的 λ：取 1 时目标不含价值网络自身的误差（同 VC-PPO，Yuan 等 2025）；null 表示与 gae_lambda 相同。',
    },
  }),
  entropy_coefficient: setting(z.number().min(0).default(0), {
    help: { en: 'Weight of the entropy bonus.', zh: '熵奖励的权重。' },
  }),
  value_coefficient: setting(z.number().min(0).default(0.5), {
    help: { en: 'Weight of the value loss.', zh: '价值损失的权重。' },
  }),
  value_clipping: setting(z.boolean().default(false), {
    help: {
      en: 'Clip the change of the value estimate to clip_range too.',
      zh: '价值估计的变化也裁剪到 clip_range 之内。',
    },
  }),
  max_grad_norm: setting(z.number().positive().default(0.5), {
    help: {
      en: 'Largest gradient norm; larger gradients are scaled down.',
      zh: '梯度范数上限，超过则按比例缩小。',
    },
  }),
  target_kl: setting(z.number().positive().nullable().default(null), {
    help: {
      en: 'The remaining minibatches of an update are left out once approximate KL exceeds 1.5 times this (as in Stable-Baselines3); null: never.',
      zh: '近似 KL 超过此值的 1.5 倍时，跳过本次更新剩余的小批（同 Stable-Baselines3）；null 表示从不跳过。',
    },
  }),
  advantage_normalisation: setting(z.enum(ADVANTAGE_NORMALISATIONS).default('minibatch'), {
    help: {
      en: 'Over what advantages are brought to mean 0 and deviation 1: each minibatch, the whole rollout, or not at all.',
      zh: '优势归一化（均值 0、标准差 1）的范围：每个小批、整批采样，或不归一化。',
    },
  }),
  adam_epsilon: setting(z.number().positive().max(1).default(1e-5), {
    help: { en: 'ε in the denominator of AdamW.', zh: 'AdamW 分母中的 ε。' },
  }),
  weight_decay: weightDecay(0),
};
