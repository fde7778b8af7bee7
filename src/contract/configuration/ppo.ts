import * as z from 'zod';
import { ACTION_KINDS } from '../action-kinds.ts';
import { CLASSIC_CONTROL_IDS } from '../classic-control.ts';
import { cloningSettings } from './cloning.ts';
import { demonstrationsSchema } from './demonstrations.ts';
import { environmentSchema } from './environment.ts';
import { ppoEvaluationSchema } from './evaluation.ts';
import { machineSettings } from './machine.ts';
import { networkSettings } from './network.ts';
import { algorithmSettings } from './ppo-algorithm.ts';
import { group, setting } from './setting.ts';
import { augmentationSchema, lossSchema, lrSchedulerSchema } from './training.ts';
import { warmStartSchema } from './warm-start.ts';

const MODES = ['standard', 'external', 'scratch'] as const;

/** What starts the run, and on which problem. */
const startSettings = {
  name: setting(
    z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
      .default('ppo'),
    {
      form: {
        en: 'a name of at most 100 letters, digits, ".", "_" and "-" that begins with a letter or digit',
        zh: '不超过 100 个字符的名称，仅含字母、数字、"."、"_" 与 "-"，且以字母或数字开头',
      },
      help: {
        en: 'Name of the run; its folder is `outputs/ppo/<name>` unless output_dir says otherwise.',
        zh: '运行名称；未设置 output_dir 时，运行文件夹为 `outputs/ppo/<name>`。',
      },
    },
  ),
  mode: setting(z.enum(MODES).default('standard'), {
    help: {
      en: '`standard` first clones the demonstrations within the run; `external` starts from external_pretrain; `scratch` does neither.',
      zh: '`standard` 先在本次运行内克隆示教数据；`external` 从 external_pretrain 开始；`scratch` 两者皆无，从零训练。',
    },
  }),
  external_pretrain: setting(z.string().min(1).nullable().default(null), {
    help: { en: 'Pretrained model file (mode external).', zh: '预训练模型文件（external 模式）。' },
  }),
  skip_bc_training: setting(z.boolean().default(false), {
    help: {
      en: 'With an external model: start PPO from it as it is; otherwise it is first cloned further.',
      zh: '使用外部模型时，直接从该模型开始 PPO；否则先在其基础上继续克隆。',
    },
  }),
  update_model: setting(z.boolean().default(false), {
    help: {
      en: 'The run makes a new version of the external model: it is accepted only if it does not do worse on the configured problem nor on the one that the model was trained for.',
      zh: '本次运行为外部模型产生新版本：只有在所配置的问题及该模型原先的训练问题上都未变差，才会被接受。',
    },
  }),
  classic_control: setting(z.enum(CLASSIC_CONTROL_IDS).nullable().default(null), {
    help: {
      en: 'Train on this classic control problem instead of the scheduling problem of `environment`.',
      zh: '在此经典控制问题上训练，而不是 `environment` 的调度问题。',
    },
  }),
};

const explorationSettings = {
  action_kind: setting(z.enum(ACTION_KINDS).default('categorical'), {
    help: {
      en: '`categorical` chooses one of action_dim actions; `gaussian` draws action_dim numbers; `gaussian_sde` with state-dependent exploration (gSDE, Raffin et al. 2021).',
      zh: '`categorical` 从 action_dim 个动作中选一个；`gaussian` 采样 action_dim 个数；`gaussian_sde` 采用状态相关探索（gSDE，Raffin 等 2021）。',
    },
  }),
  sde_sample_interval: setting(z.int().min(0).default(0), {
    unit: 'time steps',
    help: {
      en: 'gaussian_sde: steps between draws of the exploration matrix; 0: once a rollout.',
      zh: 'gaussian_sde：每隔多少步重新采样探索矩阵；0 表示每次采样（rollout）只抽取一次。',
    },
  }),
};

const normaliseSchema = group(
  {
    observations: setting(z.boolean().default(true), {
      help: {
        en: 'Normalise observations by their running mean and deviation; those of a pretrained model are carried over and stay as they are.',
        zh: '用运行均值与标准差归一化观测；预训练模型的统计量原样沿用，保持不变。',
      },
    }),
    returns: setting(z.boolean().default(true), {
      help: {
        en: 'Divide rewards by the running deviation of the discounted return; the return scale of a pretrained model is carried over and stays as it is.',
        zh: '用折扣回报的运行标准差缩放奖励；预训练模型的回报尺度原样沿用，保持不变。',
      },
    }),
    clip_rewards: setting(z.number().positive().default(10), {
      unit: 'standard deviations',
      help: { en: 'Largest size of a scaled reward.', zh: '缩放后奖励的绝对值上限。' },
    }),
  },
  { en: 'Normalisation of observations and rewards.', zh: '观测与奖励的归一化。' },
);

const cloningSchema = group(
  {
    ...cloningSettings(40),
    augmentation: augmentationSchema.prefault({}),
    lr_scheduler: lrSchedulerSchema.prefault({}),
    loss: lossSchema.prefault({}),
  },
  {
    en: 'Cloning before PPO: in mode standard, and further from an external model without skip_bc_training.',
    zh: 'PPO 之前的克隆：用于 standard 模式，以及外部模型未设 skip_bc_training 时的继续克隆。',
  },
);

/** The largest seed: each has a million seeds of training episodes to itself, all of which a number holds exactly. */
const LARGEST_SEED = 1_000_000_000;

/** The configuration of a PPO run: every key with default, range, unit and help. */
export const ppoSchema = group(
  {
    $schema: z.string().optional(),
    ...startSettings,
    ...networkSettings,
    ...explorationSettings,
    ...algorithmSettings,
    save_interval: setting(z.int().min(0).default(100), {
      unit: 'updates',
      help: {
        en: 'Updates between kept checkpoints; 0 keeps only the last.',
        zh: '保存间隔：每隔多少次更新保留一个检查点；0 只保留最后一个。',
      },
    }),
    seed: setting(z.int().min(0).max(LARGEST_SEED).default(0), {
      help: {
        en: 'Seed of initial weights, training episodes, exploration, minibatches and cloning.',
        zh: '初始权重、训练回合、探索、小批与克隆的随机种子。',
      },
    }),
    ...machineSettings,
    output_dir: setting(z.string().min(1).nullable().default(null), {
      help: { en: 'Run folder; null: `outputs/ppo/<name>`.', zh: '输出文件夹；null 表示 `outputs/ppo/<name>`。' },
    }),
    normalise: normaliseSchema.prefault({}),
    warmstart: warmStartSchema.prefault({}),
    cloning: cloningSchema.prefault({}),
    evaluation: ppoEvaluationSchema.prefault({}),
    environment: environmentSchema.prefault({}),
    demonstrations: demonstrationsSchema.prefault({}),
  },
  { en: 'Configuration of a PPO run.', zh: 'PPO 运行的配置。' },
);

export type PpoConfiguration = z.output<typeof ppoSchema>;
