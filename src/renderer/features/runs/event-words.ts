import { describe } from '../../../contract/errors/index.ts';
import type { EventName, RunEvent } from '../../../contract/events.ts';
import { formatDuration, formatInteger, formatPercent, formatSignificant } from '../../../contract/format.ts';
import { inEveryLanguage, type Text } from '../../../contract/language.ts';

/** The events that the log tells, in words. */
export const LOGGED_EVENTS = [
  'started',
  'collected',
  'hand_over',
  'critic_phase',
  'learning_rate',
  'evaluation',
  'checkpoint',
  'rollback',
  'warning',
  'paused',
  'continued',
  'interrupted',
  'resumed',
  'failed',
  'update_verdict',
  'finished',
] as const satisfies readonly EventName[];

export interface EventWords {
  readonly tone: 'plain' | 'good' | 'warning' | 'bad';
  readonly text: Text;
}

/** What an event says in the log; null for those that it leaves to the curves. */
export function eventWords(event: RunEvent): EventWords | null {
  switch (event.event) {
    case 'started':
      return plain({
        en: `engine ${event.engine}, ${event.threads} ${event.threads === 1 ? 'thread' : 'threads'}, ${formatInteger(event.parameters)} parameters${event.choice ? `; ${event.choice.en}` : ''}`,
        zh: `引擎 ${event.engine}，${event.threads} 线程，${formatInteger(event.parameters)} 个参数${event.choice ? `；${event.choice.zh}` : ''}`,
      });
    case 'collected':
      return collected(event);
    case 'hand_over':
      return handOver(event);
    case 'critic_phase':
      return criticPhase(event);
    case 'learning_rate':
      return plain({
        en: `learning rate ${formatSignificant(event.from, 3)} → ${formatSignificant(event.to, 3)}`,
        zh: `学习率 ${formatSignificant(event.from, 3)} → ${formatSignificant(event.to, 3)}`,
      });
    case 'evaluation':
      return evaluation(event);
    case 'checkpoint':
      return plain({ en: `saved ${event.file}`, zh: `已保存 ${event.file}` });
    case 'rollback':
      return { tone: 'warning', text: rollbackText(event) };
    case 'warning':
      return { tone: 'warning', text: event.text };
    case 'paused':
      return plain({ en: 'paused', zh: '已暂停' });
    case 'continued':
      return plain({ en: 'continued', zh: '已继续' });
    case 'interrupted':
      return plain({ en: 'stopped on request', zh: '按要求停止' });
    case 'resumed':
      return plain(
        event.checkpoint === null
          ? { en: 'begins anew: there was no checkpoint', zh: '从头开始：尚无检查点' }
          : { en: `goes on from ${event.checkpoint}`, zh: `从 ${event.checkpoint} 继续` },
      );
    case 'failed':
      return { tone: 'bad', text: inEveryLanguage((language) => describe(event, language)) };
    case 'update_verdict':
      return event.accepted
        ? { tone: 'good', text: { en: `version ${event.version} accepted`, zh: `版本 ${event.version} 已接受` } }
        : {
            tone: 'bad',
            text: {
              en: `version ${event.version} refused: it does worse than the model it came from`,
              zh: `版本 ${event.version} 被拒绝：不如其来源模型`,
            },
          };
    case 'finished':
      return { tone: 'good', text: { en: 'finished', zh: '已完成' } };
    default:
      return null;
  }
}

type Event<Name extends EventName> = Extract<RunEvent, { event: Name }>;

function plain(text: Text): EventWords {
  return { tone: 'plain', text };
}

function collected({ fingerprint, reused, seconds, strategies }: Event<'collected'>): EventWords {
  const episodes = formatInteger(strategies.reduce((sum, strategy) => sum + strategy.episodes, 0));
  const hash = fingerprint.slice(0, 8);
  return plain(
    reused
      ? {
          en: `demonstrations ${hash}, ${episodes} episodes, found as collected before`,
          zh: `示教数据 ${hash}，${episodes} 个回合，沿用此前收集的`,
        }
      : {
          en: `demonstrations ${hash}, ${episodes} episodes, collected in ${formatDuration(seconds, 'en')}`,
          zh: `示教数据 ${hash}，${episodes} 个回合，收集用时 ${formatDuration(seconds, 'zh')}`,
        },
  );
}

function handOver(event: Event<'hand_over'>): EventWords {
  const decisions = formatInteger(event.decisions);
  const differing = formatInteger(event.logits_differing);
  return isFaithful(event)
    ? {
        tone: 'good',
        text: {
          en: `took over ${event.model}: weights equal, logits equal over ${decisions} decisions`,
          zh: `已接管 ${event.model}：权重一致，${decisions} 次决策的 logit 全部一致`,
        },
      }
    : {
        tone: 'bad',
        text: {
          en: `took over ${event.model}: ${differing} logits differ over ${decisions} decisions`,
          zh: `已接管 ${event.model}：${decisions} 次决策中有 ${differing} 个 logit 不同`,
        },
      };
}

/** Whether PPO begins with exactly the policy of the file. */
export function isFaithful(event: Event<'hand_over'>): boolean {
  return event.weights_in_file === event.weights_in_ppo && event.logits_differing === 0;
}

function criticPhase({ ended, explained_variance, environment_steps }: Event<'critic_phase'>): EventWords | null {
  if (ended === null) return null;
  const explained = formatSignificant(explained_variance, 3);
  const steps = formatInteger(environment_steps);
  return plain(
    ended === 'threshold'
      ? {
          en: `critic phase ended after ${steps} steps: explained variance ${explained} is enough`,
          zh: `价值网络预热在 ${steps} 步后结束：解释方差 ${explained} 已达标`,
        }
      : {
          en: `critic phase ended after ${steps} steps with its budget: explained variance ${explained}`,
          zh: `价值网络预热在 ${steps} 步后因预算用完而结束：解释方差 ${explained}`,
        },
  );
}

export function rollbackText({ metric, relative, to_update, rate_factor }: Event<'rollback'>): Text {
  const worse = formatPercent(relative);
  return {
    en: `${metric} was ${worse} worse than the pretrained policy’s: back to the policy of update ${to_update}, learning rates × ${rate_factor}`,
    zh: `${metric} 比预训练策略差 ${worse}：回退到第 ${to_update} 次更新的策略，学习率 × ${rate_factor}`,
  };
}

function evaluation({ results, episodes, final }: Event<'evaluation'>): EventWords | null {
  const metrics = results.find(({ name }) => name === 'model')?.metrics;
  const latency = metrics && 'mean_latency' in metrics ? metrics.mean_latency : undefined;
  const shown = latency ?? metrics?.return;
  if (!shown) return null;
  const value = formatSignificant(shown.mean);
  const [en, zh] = latency ? ['mean latency', '平均延迟'] : ['return', '回报'];
  return plain({
    en: `${final ? 'final evaluation' : 'evaluation'}, ${episodes} episodes: ${en} ${value}`,
    zh: `${final ? '最终评估' : '评估'}，${episodes} 个回合：${zh} ${value}`,
  });
}
