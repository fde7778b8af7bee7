import type { Estimate } from '../../../base/statistics.ts';
import type { RunEvent } from '../../../contract/events.ts';
import { competitorLabel } from '../../../contract/curves.ts';
import { formatInteger, formatPercent, formatSignificant } from '../../../contract/format.ts';
import type { RunProgress } from '../../../contract/host/jobs.ts';
import type { RunRow } from '../../../contract/host/runs.ts';
import type { Text } from '../../../contract/language.ts';
import { isLive } from '../../components/run-states.ts';
import { estimateOf } from './pretrained-level.ts';

/** A number at the head of a run's page. */
export interface HeaderFigure {
  readonly label: Text;
  /** null where it is not known yet. */
  readonly value: string | null;
  /** Below the number: what it is held against, where its best was. */
  readonly note: Text | null;
  readonly meaning: Text;
}

/** The events that the head of the page reads. */
export const HEADER_EVENTS = ['started', 'epoch', 'evaluation', 'interval', 'finished'] as const;

export interface RunFacts {
  readonly row: RunRow;
  readonly progress: RunProgress | undefined;
  /** In order, superseded ones left out. */
  readonly events: readonly RunEvent[];
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** The five numbers that matter of a run. */
export function headerFigures(facts: RunFacts): readonly HeaderFigure[] {
  return facts.row.kind === 'pretrain' ? pretrainFigures(facts) : ppoFigures(facts);
}

const SAME = (text: string): Text => ({ en: text, zh: text });

function pretrainFigures({ row, progress, events, configuration }: RunFacts): HeaderFigure[] {
  const epochs = events.filter((event) => event.event === 'epoch');
  const last = epochs.at(-1);
  const best = epochs.findLast((epoch) => epoch.best);
  const total = configuration['epochs'];
  return [
    {
      label: { en: 'epoch', zh: '轮' },
      value:
        last || progress ? `${last?.epoch ?? 0}${typeof total === 'number' ? ` / ${formatInteger(total)}` : ''}` : null,
      note: row.state === 'finished' && last && last.epoch !== total ? { en: 'stopped early', zh: '已早停' } : null,
      meaning: { en: 'epochs done, of at most', zh: '已完成的轮数 / 最大轮数' },
    },
    {
      label: { en: 'validation loss', zh: '验证损失' },
      value: numberWords(row.last['validation_loss']),
      note: best
        ? {
            en: `best ${formatSignificant(best.validation_loss)} at epoch ${best.epoch}`,
            zh: `最佳 ${formatSignificant(best.validation_loss)}，第 ${best.epoch} 轮`,
          }
        : null,
      meaning: {
        en: 'weighted cross-entropy of the demonstrated actions on validation episodes, in nats; the best decides on best_model.pt',
        zh: '验证回合上示教动作的加权交叉熵，单位 nats；最佳值决定 best_model.pt',
      },
    },
    {
      label: { en: 'accuracy', zh: '准确率' },
      value: percentWords(row.last['validation_accuracy']),
      note: { en: 'validation', zh: '验证集' },
      meaning: {
        en: 'share of validation decisions at which the most likely action is the demonstrated one',
        zh: '验证集上概率最高的动作与示教动作一致的比例',
      },
    },
    againstBest({ row, events }),
    {
      label: { en: 'samples/s', zh: '样本/秒' },
      value: integerWords(progress?.speed ?? row.last['samples_per_second']),
      note: null,
      meaning: { en: 'demonstrated decisions trained on a second', zh: '每秒训练的示教决策数' },
    },
  ];
}

function ppoFigures({ row, progress, events, configuration }: RunFacts): HeaderFigure[] {
  const intervals = events.filter((event) => event.event === 'interval');
  const last = intervals.at(-1);
  const finished = events.findLast((event) => event.event === 'finished');
  const steps = progress?.done ?? last?.environment_steps;
  const total = configuration['total_steps'];
  const returned = row.last['evaluation.model.return'];
  const best = row.best['evaluation.model.return'];
  const speed = finished && 'steps_per_second' in finished ? finished.steps_per_second : last?.steps_per_second;
  return [
    {
      label: { en: 'environment steps', zh: '环境步' },
      value: steps === undefined ? null : formatInteger(steps),
      note: typeof total === 'number' ? { en: `of ${formatInteger(total)}`, zh: `共 ${formatInteger(total)}` } : null,
      meaning: {
        en: 'over all environments, those of the critic phase among them',
        zh: '所有环境合计，含价值网络预热',
      },
    },
    {
      label: { en: 'return', zh: '回报' },
      value: numberWords(returned),
      note:
        best === undefined
          ? null
          : row.state === 'finished'
            ? { en: `best in training ${formatSignificant(best)}`, zh: `训练中最佳 ${formatSignificant(best)}` }
            : { en: `best ${formatSignificant(best)}`, zh: `最佳 ${formatSignificant(best)}` },
      meaning: {
        en: 'mean return of the last evaluation’s episodes, most probable actions; the last of a finished run is on fresh episodes',
        zh: '最近一次评估各回合的平均回报，取最可能动作；运行完成后的最后一次使用全新回合',
      },
    },
    againstBest({ row, events }),
    {
      label: { en: 'KL to pretrained', zh: '与预训练策略的 KL' },
      value: numberWords(row.last['kl_to_pretrained']),
      note: row.mode === 'scratch' ? { en: 'starts from no model', zh: '未从模型启动' } : SAME('nats'),
      meaning: { en: 'KL(pretrained ‖ current policy), in nats', zh: 'KL(预训练策略 ‖ 当前策略)，单位 nats' },
    },
    {
      label: { en: 'steps/s', zh: '步/秒' },
      value: integerWords(progress?.speed ?? speed),
      note: null,
      meaning: { en: 'environment steps a second, over rollouts and updates', zh: '每秒环境步数，含采样与更新' },
    },
  ];
}

/** Latency against the best strategy of the last evaluation that had any; of classic control there is none. */
function againstBest({ row, events }: Pick<RunFacts, 'row' | 'events'>): HeaderFigure {
  const evaluation = events.findLast(
    (event) =>
      event.event === 'evaluation' && row.bestStrategy !== null && estimateOf(event, row.bestStrategy, 'mean_latency'),
  );
  const own = evaluation?.event === 'evaluation' ? estimateOf(evaluation, 'model', 'mean_latency') : undefined;
  const other =
    evaluation?.event === 'evaluation' && row.bestStrategy !== null
      ? estimateOf(evaluation, row.bestStrategy, 'mean_latency')
      : undefined;
  const half = own && other ? ratioHalfWidth(own, other) : null;
  const strategy = row.bestStrategy === null ? null : competitorLabel(row.bestStrategy);
  const spread = half === null ? '' : ` ± ${formatPercent(half)}`;
  return {
    label: { en: 'latency against best', zh: '相对最佳策略的延迟' },
    value: row.againstBest === null ? null : `${formatPercent(row.againstBest, true)}${spread}`,
    note:
      strategy ??
      (isLive(row.state)
        ? { en: 'no strategy evaluated yet', zh: '尚未评估任何策略' }
        : { en: 'no strategy evaluated', zh: '未评估任何策略' }),
    meaning: {
      en: 'mean latency relative to the best strategy’s in the last evaluation with strategies; below 0 is better. The 95 % interval takes both means as independent, so it is wider than that of the same episodes compared one by one.',
      zh: '最近一次含策略的评估中，平均延迟与最佳策略之比减一；小于 0 更好。95 % 区间把两个均值视为独立，因此比逐回合配对的区间更宽。',
    },
  };
}

/** Half the 95 % interval of a ratio of two means, by the delta method; null where either has no interval. */
export function ratioHalfWidth(a: Estimate, b: Estimate): number | null {
  const [relativeA, relativeB] = [a, b].map(({ mean, ci95: [low, high] }) =>
    low === null || high === null || mean === 0 ? null : (high - low) / 2 / mean,
  );
  if (relativeA === null || relativeB === null) return null;
  return Math.abs(a.mean / b.mean) * Math.hypot(relativeA, relativeB);
}

function numberWords(value: number | undefined): string | null {
  return value === undefined ? null : formatSignificant(value);
}

function percentWords(value: number | undefined): string | null {
  return value === undefined ? null : formatPercent(value);
}

function integerWords(value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : formatInteger(value);
}
