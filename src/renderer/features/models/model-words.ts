import type { Words } from '../../../contract/language.ts';
import { CONTROL_METRICS, EPISODE_METRICS } from '../../../contract/metrics.ts';

/** How a model came to be, by `ModelRow.origin`. */
export const ORIGINS: Readonly<Record<string, Words>> = {
  pretrain: { en: 'pretraining', zh: '预训练' },
  ppo: { en: 'PPO', zh: 'PPO' },
  imported: { en: 'imported', zh: '导入' },
};

const LABELS: Readonly<Record<string, Words>> = {
  validation_loss: { en: 'validation loss', zh: '验证损失' },
  validation_accuracy: { en: 'validation accuracy', zh: '验证准确率' },
  training_loss: { en: 'training loss', zh: '训练损失' },
  epoch: { en: 'epoch', zh: '轮次' },
  step: { en: 'training step', zh: '训练步' },
  samples: { en: 'samples seen', zh: '已用样本数' },
};

/** A metric's name in words; as it is where none are known. */
export function metricWords(name: string): Words {
  const known = { ...EPISODE_METRICS, ...CONTROL_METRICS } as Readonly<Record<string, { readonly label: Words }>>;
  return LABELS[name] ?? known[name]?.label ?? name;
}
