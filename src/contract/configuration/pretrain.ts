import * as z from 'zod';
import { cloningSettings } from './cloning.ts';
import { demonstrationsSchema } from './demonstrations.ts';
import { environmentSchema } from './environment.ts';
import { evaluationSchema } from './evaluation.ts';
import { machineSettings } from './machine.ts';
import { networkSettings } from './network.ts';
import { group, setting } from './setting.ts';
import { augmentationSchema, discount, lossSchema, lrSchedulerSchema } from './training.ts';

/** The configuration of a pretraining run: every key with default, range, unit and help. */
export const pretrainSchema = group(
  {
    $schema: z.string().optional(),
    ...networkSettings,
    ...cloningSettings(100),
    seed: setting(z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(0), {
      help: {
        en: 'Seed of initial weights, split, order and augmentation.',
        zh: '初始权重、划分、顺序与增强的随机种子。',
      },
    }),
    gamma: discount,
    ...machineSettings,
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
