import type { RunEvent } from '../../../contract/events.ts';
import { formatInteger, formatPercent, formatSignificant } from '../../../contract/format.ts';
import type { Text } from '../../../contract/language.ts';
import { rollbackText } from './event-words.ts';
import type { RetainedReturn } from './retained-return.ts';

export interface StoryLine {
  readonly tone: 'good' | 'warning' | 'plain';
  readonly text: Text;
}

/** Below this share of its return a policy counts as damaged. */
const DAMAGED = 0.95;

/** What became of the policy that PPO took over, line by line. */
export function handOverStory(events: readonly RunEvent[], retained: readonly RetainedReturn[]): readonly StoryLine[] {
  return [...criticPhase(events), ...retainedWords(retained), ...divergence(events), ...rollbacks(events)];
}

function criticPhase(events: readonly RunEvent[]): StoryLine[] {
  const phase = events.filter((event) => event.event === 'critic_phase');
  const last = phase.at(-1);
  if (!last) {
    return [
      {
        tone: 'plain',
        text: {
          en: 'No critic phase: actor and critic learn from the first step',
          zh: '无价值网络预热：从第一步起同时更新策略与价值网络',
        },
      },
    ];
  }
  const [from, to] = [phase[0], last].map(({ explained_variance }) => formatSignificant(explained_variance, 3));
  const change = phase.length > 1 ? `${from} → ${to}` : to;
  const steps = formatInteger(last.environment_steps);
  const [en, zh] = {
    threshold: ['enough for the actor to learn', '已达到更新策略的要求'],
    budget: ['its budget of steps is spent', '步数预算已用完'],
    open: ['it goes on', '仍在进行'],
  }[last.ended ?? 'open'];
  return [
    {
      tone: last.ended === 'budget' ? 'warning' : 'good',
      text: {
        en: `Critic phase, ${steps} steps: explained variance ${change}, ${en}`,
        zh: `价值网络预热 ${steps} 步：解释方差 ${change}，${zh}`,
      },
    },
  ];
}

function retainedWords(retained: readonly RetainedReturn[]): StoryLine[] {
  if (retained.length === 0) {
    return [
      {
        tone: 'plain',
        text: { en: 'Return retained: known after the first evaluation', zh: '回报保持率：首次评估后可知' },
      },
    ];
  }
  const worst = retained.reduce((a, b) => (b.retained < a.retained ? b : a));
  const share = formatPercent(worst.retained);
  const steps = formatInteger(worst.environmentSteps);
  return [
    {
      tone: worst.retained >= DAMAGED ? 'good' : 'warning',
      text: {
        en: `Return retained in the first fifth of the updates: at worst ${share}, after ${steps} steps`,
        zh: `前五分之一更新中的回报保持率：最低 ${share}，在 ${steps} 步时`,
      },
    },
  ];
}

function divergence(events: readonly RunEvent[]): StoryLine[] {
  const known = events.flatMap((event) =>
    event.event === 'interval' && event.kl_to_pretrained !== undefined ? [event.kl_to_pretrained] : [],
  );
  const now = known.at(-1);
  if (now === undefined) return [];
  const [shown, most] = [now, Math.max(...known)].map((value) => formatSignificant(value, 3));
  return [
    {
      tone: 'plain',
      text: {
        en: `KL to the pretrained policy: ${shown} nats now, ${most} at most`,
        zh: `与预训练策略的 KL：当前 ${shown} nats，最大 ${most}`,
      },
    },
  ];
}

function rollbacks(events: readonly RunEvent[]): StoryLine[] {
  const all = events.filter((event) => event.event === 'rollback');
  if (all.length === 0) return [{ tone: 'good', text: { en: 'No rollbacks', zh: '未发生回退' } }];
  return all.map((event) => {
    const { en, zh } = rollbackText(event);
    const steps = formatInteger(event.environment_steps);
    return { tone: 'warning', text: { en: `At ${steps} steps ${en}`, zh: `第 ${steps} 步，${zh}` } };
  });
}
