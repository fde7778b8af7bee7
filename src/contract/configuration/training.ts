import * as z from 'zod';
import { group, setting } from './setting.ts';

const SCHEDULES = ['plateau', 'cosine', 'one_cycle', 'constant'] as const;
const ADVANTAGE_SCOPES = ['episode', 'step'] as const;
const ADVANTAGE_WEIGHTINGS = ['exponential', 'none'] as const;

export const augmentationSchema = group(
  {
    noise: setting(z.number().min(0).max(5).default(0.02), {
      unit: 'standard deviations',
      help: {
        en: 'Gaussian noise added to normalised observations while training.',
        zh: '训练时加在归一化观测上的高斯噪声。',
      },
    }),
    feature_dropout: setting(z.number().min(0).lt(1).default(0), {
      unit: 'probability',
      help: {
        en: 'Chance that a normalised feature is set to 0 (its mean) while training.',
        zh: '训练时把某个归一化特征置为 0（即均值）的概率。',
      },
    }),
    label_smoothing: setting(z.number().min(0).lt(1).default(0), {
      unit: 'probability',
      help: { en: 'Probability mass spread evenly over the allowed actions.', zh: '均匀分给所有允许动作的概率质量。' },
    }),
  },
  { en: 'Data augmentation; never applied to validation.', zh: '数据增强；绝不用于验证集。' },
);

export const lrSchedulerSchema = group(
  {
    type: setting(z.enum(SCHEDULES).default('plateau'), {
      help: {
        en: '`plateau` lowers the rate when validation loss stops falling; `cosine` with warm-up; `one_cycle`; `constant`.',
        zh: '`plateau` 在验证损失不再下降时降低学习率；`cosine` 余弦（含预热）；`one_cycle` 单周期；`constant` 恒定。',
      },
    }),
    factor: setting(z.number().gt(0).lt(1).default(0.5), {
      help: { en: 'plateau: what the rate is multiplied by.', zh: 'plateau：学习率乘以的系数。' },
    }),
    patience: setting(z.int().min(0).default(5), {
      unit: 'epochs',
      help: { en: 'plateau: epochs without improvement before that.', zh: 'plateau：多少轮没有改善后降低。' },
    }),
    minimum: setting(z.number().min(0).default(1e-6), {
      help: { en: 'Lowest learning rate of plateau and cosine.', zh: 'plateau 与 cosine 的最低学习率。' },
    }),
    warmup_fraction: setting(z.number().min(0).max(1).default(0.05), {
      unit: 'fraction of all steps',
      help: {
        en: 'cosine, one_cycle: share of all steps during which the rate rises.',
        zh: 'cosine、one_cycle：学习率上升阶段占全部步数的比例。',
      },
    }),
  },
  { en: 'Learning-rate schedule.', zh: '学习率调度。' },
);

export const lossSchema = group(
  {
    advantage_weighting: setting(z.enum(ADVANTAGE_WEIGHTINGS).default('exponential'), {
      help: {
        en: '`exponential` weights each decision by exp(beta × advantage) (MARWIL), so that poor demonstrators count less; `none` is plain cloning.',
        zh: '`exponential` 按 exp(beta × 优势) 为每个决策加权（MARWIL），较差的示教者权重更小；`none` 为普通行为克隆。',
      },
    }),
    advantage_scope: setting(z.enum(ADVANTAGE_SCOPES).default('episode'), {
      help: {
        en: '`episode` judges a decision by the whole episode it belongs to, against the other strategies on the same seed; `step` by what followed it alone (episodes whose strategy switches always do).',
        zh: '`episode` 按整个回合（与相同种子下的其他策略相比）评判决策；`step` 只按该决策之后的结果评判（策略中途切换的回合总是如此）。',
      },
    }),
    beta: setting(z.number().min(0).default(6), {
      help: { en: 'Strength of the advantage weighting.', zh: '优势加权的强度。' },
    }),
    value_learning_rate: setting(z.number().min(0).max(10).default(1e-3), {
      help: {
        en: 'Learning rate of the value head, which is one linear layer; the schedule lowers it as it lowers learning_rate.',
        zh: '价值头（单个线性层）的学习率；调度器按与 learning_rate 相同的比例调整它。',
      },
    }),
    value_coefficient: setting(z.number().min(0).default(0.5), {
      help: { en: 'Weight of the value loss; it never changes the actor.', zh: '价值损失的权重；它不会影响策略网络。' },
    }),
  },
  { en: 'Loss.', zh: '损失函数。' },
);

export const discount = setting(z.number().gt(0).lte(1).default(0.995), {
  help: {
    en: 'Discount of the returns that the value head learns and advantages are taken from.',
    zh: '折扣因子：价值头学习的回报与优势所用。',
  },
});
