import * as z from 'zod';
import { setting } from './setting.ts';

/** Decoupled weight decay; `byDefault` where nothing is said. */
export function weightDecay(byDefault: number) {
  return setting(z.number().min(0).max(10).default(byDefault), {
    help: { en: 'Decoupled weight decay, on matrices only.', zh: '权重衰减（解耦），只作用于矩阵。' },
  });
}

/** Settings of cloning, in a pretraining run or as the first part of a PPO run; `epochs` where nothing is said. */
export function cloningSettings(epochs: number) {
  return {
    learning_rate: setting(z.number().positive().max(10).default(1e-4), {
      help: {
        en: 'Learning rate of AdamW, before the schedule.',
        zh: '学习率：AdamW 的初始学习率，随后由调度器调整。',
      },
    }),
    weight_decay: weightDecay(1e-5),
    batch_size: setting(z.int().min(1).default(512), {
      unit: 'time steps',
      help: {
        en: 'Loss-bearing time steps of one training step; a multiple of sequence_length.',
        zh: '批大小：每个训练步计入损失的时间步数；须为 sequence_length 的倍数。',
      },
    }),
    sequence_length: setting(z.int().min(1).max(4096).default(16), {
      unit: 'time steps',
      help: { en: 'Time steps through which gradients flow back.', zh: '梯度反向传播经过的时间步数。' },
    }),
    carry_hidden_state: setting(z.boolean().default(true), {
      help: {
        en: 'Carry the hidden state through an episode’s consecutive sequences; otherwise sequences start at random offsets from a zero state.',
        zh: '隐藏状态在同一回合的连续序列之间传递；否则序列从随机位置、零状态开始。',
      },
    }),
    burn_in: setting(z.int().min(0).max(4096).default(0), {
      unit: 'time steps',
      help: {
        en: 'Steps before each sequence that only warm the hidden state up (needs carry_hidden_state: false).',
        zh: '每个序列之前只用于预热隐藏状态的步数（需 carry_hidden_state: false）。',
      },
    }),
    max_grad_norm: setting(z.number().positive().default(1), {
      help: {
        en: 'Largest gradient norm; larger gradients are scaled down. Actor and critic apart.',
        zh: '梯度范数上限，超过则按比例缩小；策略与价值分别裁剪。',
      },
    }),
    epochs: setting(z.int().min(1).default(epochs), {
      unit: 'epochs',
      help: { en: 'Passes over the training demonstrations, at most.', zh: '训练轮数上限。' },
    }),
    validation_split: setting(z.number().gt(0).lt(1).default(0.2), {
      unit: 'fraction of episodes',
      help: { en: 'Share of the episodes kept for validation.', zh: '验证集比例。' },
    }),
    early_stopping_patience: setting(z.int().min(0).default(20), {
      unit: 'epochs',
      help: {
        en: 'Epochs without a better validation loss before the run ends; 0 never ends early.',
        zh: '早停 patience：验证损失多少轮不改善即停止；0 表示不早停。',
      },
    }),
    save_interval: setting(z.int().min(0).default(10), {
      unit: 'epochs',
      help: {
        en: 'Epochs between kept checkpoints; 0 keeps only the last.',
        zh: '保存间隔：每隔多少轮保留一个检查点；0 只保留最后一个。',
      },
    }),
  };
}
