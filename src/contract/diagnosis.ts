import { formatPercent, formatSignificant } from './format.ts';
import type { Language } from './language.ts';

/** What a finished pretraining run shows, and which keys to change; figures are filled into the words. */
export type Diagnosis =
  | { readonly kind: 'still_improving'; readonly epochs: number }
  | {
      readonly kind: 'overfitting';
      readonly bestEpoch: number;
      readonly trainingLoss: number;
      readonly validationLoss: number;
    }
  | { readonly kind: 'plateau'; readonly bestEpoch: number }
  | { readonly kind: 'not_learning'; readonly first: number; readonly last: number }
  | { readonly kind: 'weak_demonstrators'; readonly best: string; readonly gap: number }
  | { readonly kind: 'below_demonstrators'; readonly best: string; readonly gap: number }
  | { readonly kind: 'data_quality'; readonly accuracy: number; readonly demonstrators: number }
  | { readonly kind: 'healthy'; readonly accuracy: number };

export type DiagnosisKind = Diagnosis['kind'];

/** The configuration keys that each finding points to, in the order in which to try them. */
export const DIAGNOSIS_KEYS: Readonly<Record<DiagnosisKind, readonly string[]>> = {
  still_improving: ['epochs', 'learning_rate'],
  overfitting: ['demonstrations.strategies', 'augmentation.noise', 'weight_decay', 'hidden_size'],
  plateau: ['learning_rate', 'lr_scheduler.patience', 'hidden_size'],
  not_learning: ['learning_rate', 'batch_size', 'max_grad_norm'],
  weak_demonstrators: ['demonstrations.strategies'],
  below_demonstrators: ['loss.advantage_weighting', 'loss.beta', 'demonstrations.strategies', 'sequence_length'],
  data_quality: ['demonstrations.strategies', 'loss.beta', 'environment.observation'],
  healthy: [],
};

/** The finding in words. */
export function describeDiagnosis(diagnosis: Diagnosis, language: Language): string {
  const zh = language === 'zh';
  switch (diagnosis.kind) {
    case 'still_improving':
      return zh
        ? `仍在改善：最好的一轮就在最后（共 ${diagnosis.epochs} 轮），增加训练轮数会更好`
        : `still improving: the best epoch is among the last of ${diagnosis.epochs}, so more epochs would help`;
    case 'overfitting':
      return zh
        ? `过拟合：第 ${diagnosis.bestEpoch} 轮之后验证损失上升到 ${formatSignificant(diagnosis.validationLoss)}，而训练损失降到 ${formatSignificant(diagnosis.trainingLoss)}；需要更多回合、更强的噪声注入或更小的模型`
        : `over-fitting: after epoch ${diagnosis.bestEpoch} validation loss rose to ${formatSignificant(diagnosis.validationLoss)} while training loss fell to ${formatSignificant(diagnosis.trainingLoss)}; collect more episodes, add noise or take a smaller model`;
    case 'plateau':
      return zh
        ? `已收敛：第 ${diagnosis.bestEpoch} 轮之后不再改善，且没有过拟合；要继续提高需改变学习率或模型规模`
        : `converged: nothing improved after epoch ${diagnosis.bestEpoch}, without over-fitting; only another learning rate or model size would change that`;
    case 'not_learning':
      return zh
        ? `没有学到东西：训练损失从 ${formatSignificant(diagnosis.first)} 到 ${formatSignificant(diagnosis.last)} 几乎不变；检查学习率`
        : `not learning: training loss went from ${formatSignificant(diagnosis.first)} to ${formatSignificant(diagnosis.last)}; check the learning rate`;
    case 'weak_demonstrators':
      return zh
        ? `示教者偏弱：未参与示教的 ${diagnosis.best} 比最好的示教者延迟低 ${formatPercent(diagnosis.gap)}；把它加入示教者`
        : `weak demonstrators: ${diagnosis.best}, which did not demonstrate, has ${formatPercent(diagnosis.gap)} lower latency than the best that did; let it demonstrate`;
    case 'below_demonstrators':
      return zh
        ? `未达到最好的示教者：平均延迟比 ${diagnosis.best} 高 ${formatPercent(diagnosis.gap)}`
        : `short of its best demonstrator: mean latency is ${formatPercent(diagnosis.gap)} above ${diagnosis.best}`;
    case 'data_quality':
      return zh
        ? `数据质量：准确率只有 ${formatPercent(diagnosis.accuracy)}，训练与验证相近——${diagnosis.demonstrators} 个示教者在相似情形下做法不同，或观测缺少其依据`
        : `data quality: accuracy stays at ${formatPercent(diagnosis.accuracy)} in training and validation alike: ${diagnosis.demonstrators} demonstrators act differently in similar situations, or the observation lacks what they go by`;
    case 'healthy':
      return zh
        ? `一切正常：验证准确率 ${formatPercent(diagnosis.accuracy)}，达到最好示教者的水平`
        : `healthy: validation accuracy ${formatPercent(diagnosis.accuracy)}, level with the best demonstrator or better`;
  }
}
