import type { Text } from './language.ts';
import { CONTROL_METRICS, EPISODE_METRICS, type MetricInfo } from './metrics.ts';
import { STRATEGIES } from './strategies.ts';

/** A curve that runs have, and the chart that it belongs to. */
export interface CurveInfo extends MetricInfo {
  /** Curves of one group share a chart. */
  readonly group: CurveGroup;
}

/** The charts of a run, in the order in which to show them, and what each shows. */
export const CURVE_GROUPS = {
  loss: { en: 'loss', zh: '损失' },
  accuracy: { en: 'accuracy', zh: '准确率' },
  episode_return: { en: 'return', zh: '回报' },
  episode_length: { en: 'episode length', zh: '回合长度' },
  policy_loss: { en: 'policy loss', zh: '策略损失' },
  value_loss: { en: 'value loss', zh: '价值损失' },
  explained_variance: { en: 'explained variance', zh: '解释方差' },
  entropy: { en: 'entropy', zh: '熵' },
  divergence: { en: 'KL divergence', zh: 'KL 散度' },
  clip_fraction: { en: 'clip fraction', zh: '裁剪比例' },
  cloning_loss: { en: 'cloning loss', zh: '克隆损失' },
  learning_rate: { en: 'learning rate', zh: '学习率' },
  gradient_norm: { en: 'gradient norm', zh: '梯度范数' },
  critic_phase_variance: { en: 'critic phase: explained variance', zh: '价值网络预热：解释方差' },
  critic_phase_loss: { en: 'critic phase: value loss', zh: '价值网络预热：价值损失' },
  speed: { en: 'speed', zh: '速度' },
  time: { en: 'time of an update', zh: '每次更新用时' },
  other: { en: 'other', zh: '其他' },
} as const satisfies Record<string, Text>;

export type CurveGroup = keyof typeof CURVE_GROUPS;

const EACH_UPDATE = { en: 'each update', zh: '逐次更新' };
const TRAINING = { en: 'training', zh: '训练' };
const VALIDATION = { en: 'validation', zh: '验证' };
const CRITIC_PHASE = { en: 'critic phase', zh: '价值网络预热' };

/** By name: of training steps and of epochs, as `events.ndjson` names them; of the critic phase with its event's name before. */
const CURVES: Readonly<Record<string, CurveInfo>> = {
  loss: { label: EACH_UPDATE, unit: 'nats', better: 'lower', group: 'loss' },
  training_loss: { label: TRAINING, unit: 'nats', better: 'lower', group: 'loss' },
  validation_loss: { label: VALIDATION, unit: 'nats', better: 'lower', group: 'loss' },
  accuracy: { label: EACH_UPDATE, unit: 'fraction', better: 'higher', group: 'accuracy' },
  training_accuracy: { label: TRAINING, unit: 'fraction', better: 'higher', group: 'accuracy' },
  validation_accuracy: { label: VALIDATION, unit: 'fraction', better: 'higher', group: 'accuracy' },
  episode_return: { label: EACH_UPDATE, unit: '', better: 'higher', group: 'episode_return' },
  episode_length: { label: EACH_UPDATE, unit: 'steps', better: 'none', group: 'episode_length' },
  policy_loss: { label: EACH_UPDATE, unit: '', better: 'none', group: 'policy_loss' },
  value_loss: { label: EACH_UPDATE, unit: '', better: 'lower', group: 'value_loss' },
  training_value_loss: { label: TRAINING, unit: '', better: 'lower', group: 'value_loss' },
  validation_value_loss: { label: VALIDATION, unit: '', better: 'lower', group: 'value_loss' },
  explained_variance: { label: EACH_UPDATE, unit: '', better: 'higher', group: 'explained_variance' },
  training_explained_variance: { label: TRAINING, unit: '', better: 'higher', group: 'explained_variance' },
  validation_explained_variance: { label: VALIDATION, unit: '', better: 'higher', group: 'explained_variance' },
  entropy: { label: EACH_UPDATE, unit: 'nats', better: 'none', group: 'entropy' },
  training_entropy: { label: TRAINING, unit: 'nats', better: 'none', group: 'entropy' },
  validation_entropy: { label: VALIDATION, unit: 'nats', better: 'none', group: 'entropy' },
  approximate_kl: {
    label: { en: 'old policy to new', zh: '旧策略到新策略' },
    unit: 'nats',
    better: 'none',
    group: 'divergence',
  },
  kl_to_pretrained: {
    label: { en: 'pretrained to current', zh: '预训练策略到当前策略' },
    unit: 'nats',
    better: 'none',
    group: 'divergence',
  },
  clip_fraction: { label: EACH_UPDATE, unit: 'fraction', better: 'none', group: 'clip_fraction' },
  cloning_loss: { label: EACH_UPDATE, unit: 'nats', better: 'lower', group: 'cloning_loss' },
  learning_rate: { label: { en: 'actor', zh: '策略网络' }, unit: '', better: 'none', group: 'learning_rate' },
  gradient_norm: { label: { en: 'actor', zh: '策略网络' }, unit: '', better: 'none', group: 'gradient_norm' },
  'critic_phase.explained_variance': {
    label: CRITIC_PHASE,
    unit: '',
    better: 'higher',
    group: 'critic_phase_variance',
  },
  'critic_phase.value_loss': { label: CRITIC_PHASE, unit: '', better: 'lower', group: 'critic_phase_loss' },
  samples_per_second: {
    label: { en: 'samples', zh: '样本' },
    unit: '1/second',
    better: 'higher',
    group: 'speed',
  },
  steps_per_second: {
    label: { en: 'environment steps', zh: '环境步' },
    unit: '1/second',
    better: 'higher',
    group: 'speed',
  },
  rollout_seconds: { label: { en: 'rollout', zh: '采样' }, unit: 'seconds', better: 'lower', group: 'time' },
  inference_seconds: {
    label: { en: 'rollout: inference', zh: '采样：推理' },
    unit: 'seconds',
    better: 'lower',
    group: 'time',
  },
  update_seconds: { label: { en: 'update', zh: '更新' }, unit: 'seconds', better: 'lower', group: 'time' },
};

/** What is known of a curve by its name: one that this version does not know keeps its name as its label. */
export function curveInfo(name: string): CurveInfo {
  if (Object.hasOwn(CURVES, name)) return CURVES[name];
  return { label: { en: name, zh: name }, unit: '', better: 'none', group: 'other' };
}

/** What is known of an evaluation's metric by its name. */
export function evaluationMetricInfo(metric: string): MetricInfo {
  const known: Readonly<Record<string, MetricInfo>> = { ...CONTROL_METRICS, ...EPISODE_METRICS };
  if (Object.hasOwn(known, metric)) return known[metric];
  return { label: { en: metric, zh: metric }, unit: '', better: 'none' };
}

/** Who was evaluated, in words: `model`, `pretrained`, or a strategy's name. */
export function competitorLabel(name: string): Text {
  if (name === 'model') return { en: 'model', zh: '模型' };
  if (name === 'pretrained') return { en: 'pretrained model', zh: '预训练模型' };
  return Object.hasOwn(STRATEGIES, name) ? STRATEGIES[name as keyof typeof STRATEGIES].label : { en: name, zh: name };
}
