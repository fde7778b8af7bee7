import { curveInfo } from '../../../contract/curves.ts';
import { formatInteger, formatPercent, formatSignificant } from '../../../contract/format.ts';
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
  validation_entropy: { en: 'validation entropy', zh: '验证熵' },
  validation_value_loss: { en: 'validation value loss', zh: '验证价值损失' },
  validation_explained_variance: { en: 'validation explained variance', zh: '验证解释方差' },
  training_loss: { en: 'training loss', zh: '训练损失' },
  training_accuracy: { en: 'training accuracy', zh: '训练准确率' },
  training_entropy: { en: 'training entropy', zh: '训练熵' },
  training_value_loss: { en: 'training value loss', zh: '训练价值损失' },
  training_explained_variance: { en: 'training explained variance', zh: '训练解释方差' },
  learning_rate: { en: 'learning rate', zh: '学习率' },
  gradient_norm: { en: 'gradient norm', zh: '梯度范数' },
  epoch: { en: 'epoch', zh: '轮次' },
  step: { en: 'training step', zh: '训练步' },
  samples: { en: 'samples seen', zh: '已用样本数' },
};

const COUNTS: readonly string[] = ['epoch', 'step', 'samples'];

/** A metric's name in words; as it is where none are known. */
export function metricWords(name: string): Words {
  const known = { ...EPISODE_METRICS, ...CONTROL_METRICS } as Readonly<Record<string, { readonly label: Words }>>;
  return LABELS[name] ?? known[name]?.label ?? name;
}

/** A metric's value: counts as integers, shares in per cent, losses in nats. */
export function metricValueWords(name: string, value: number): string {
  if (COUNTS.includes(name)) return formatInteger(value);
  const { unit } = curveInfo(name);
  if (unit === 'fraction') return formatPercent(value);
  return unit === 'nats' ? `${formatSignificant(value)} nats` : formatSignificant(value);
}
