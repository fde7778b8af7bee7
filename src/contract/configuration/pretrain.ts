import * as z from 'zod';
import { ACTIVATIONS } from '../activations.ts';
import { demonstrationsSchema } from './demonstrations.ts';
import { environmentSchema } from './environment.ts';
import { group, setting } from './setting.ts';
import { augmentationSchema, evaluationSchema, lossSchema, lrSchedulerSchema } from './training.ts';

const ENGINES = ['auto', 'compiled', 'reference'] as const;

/** The configuration of a pretraining run: every key with default, range, unit and help. */
export const pretrainSchema = group(
  {
    $schema: z.string().optional(),
    state_dim: setting(z.int().min(1).default(64), {
      unit: 'features',
      help: { en: 'Size of the observation the network takes.', zh: '状态维度：网络输入的观测大小。' },
    }),
    action_dim: setting(z.int().min(1).default(4), {
      unit: 'actions',
      help: { en: 'Number of actions the network chooses from.', zh: '动作维度：网络可选的动作数。' },
    }),
    hidden_size: setting(z.int().min(1).max(8192).default(256), {
      unit: 'units',
      help: { en: 'Width of the MLP and GRU layers.', zh: '隐藏层大小：MLP 与 GRU 各层的宽度。' },
    }),
    layer_N: setting(z.int().min(1).max(64).default(3), {
      unit: 'layers',
      help: { en: 'MLP layers.', zh: 'MLP 层数。' },
    }),
    gru_layers: setting(z.int().min(0).max(16).default(2), {
      unit: 'layers',
      help: { en: 'GRU layers; 0 leaves the memory out.', zh: 'GRU 层数；0 表示不带记忆。' },
    }),
    activation: setting(z.enum(ACTIVATIONS).default('relu'), {
      help: { en: 'Activation after each linear layer of the MLP.', zh: 'MLP 每个线性层之后的激活函数。' },
    }),
    layer_norm: setting(z.boolean().default(true), {
      help: {
        en: 'LayerNorm after each MLP layer and after the GRU.',
        zh: '在每个 MLP 层之后及 GRU 之后使用 LayerNorm。',
      },
    }),
    learning_rate: setting(z.number().positive().max(10).default(1e-4), {
      help: {
        en: 'Learning rate of AdamW, before the schedule.',
        zh: '学习率：AdamW 的初始学习率，随后由调度器调整。',
      },
    }),
    weight_decay: setting(z.number().min(0).max(10).default(1e-5), {
      help: { en: 'Decoupled weight decay, on matrices only.', zh: '权重衰减（解耦），只作用于矩阵。' },
    }),
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
    epochs: setting(z.int().min(1).default(100), {
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
    seed: setting(z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(0), {
      help: {
        en: 'Seed of initial weights, split, order and augmentation.',
        zh: '初始权重、划分、顺序与增强的随机种子。',
      },
    }),
    gamma: setting(z.number().gt(0).lte(1).default(0.995), {
      help: {
        en: 'Discount of the returns that the value head learns and advantages are taken from.',
        zh: '折扣因子：价值头学习的回报与优势所用。',
      },
    }),
    device: setting(
      z
        .string()
        .regex(/^(auto|cpu|gpu(:\d+)?)$/)
        .default('auto'),
      {
        form: { en: '"auto", "cpu", "gpu" or "gpu:N"', zh: '"auto"、"cpu"、"gpu" 或 "gpu:N"' },
        help: { en: 'Training device: auto, cpu, gpu or gpu:N.', zh: '训练设备：auto、cpu、gpu 或 gpu:N。' },
      },
    ),
    engine: setting(z.enum(ENGINES).default('auto'), {
      help: {
        en: 'What computes the steps; auto means compiled on the CPU.',
        zh: '计算引擎；auto 在 CPU 上为 compiled。',
      },
    }),
    threads: setting(z.int().min(0).max(1024).default(0), {
      unit: 'threads',
      help: { en: 'Threads of the engine; 0 takes all cores.', zh: '引擎线程数；0 表示使用全部核心。' },
    }),
    output_dir: setting(z.string().min(1).default('./outputs/standalone_pretrain'), {
      help: { en: 'Run folder.', zh: '输出文件夹。' },
    }),
    environment: environmentSchema.prefault({}),
    demonstrations: demonstrationsSchema.prefault({}),
    augmentation: augmentationSchema.prefault({}),
    lr_scheduler: lrSchedulerSchema.prefault({}),
    loss: lossSchema.prefault({}),
    evaluation: evaluationSchema.prefault({}),
  },
  { en: 'Configuration of a pretraining run.', zh: '预训练运行的配置。' },
);

export type PretrainConfiguration = z.output<typeof pretrainSchema>;
