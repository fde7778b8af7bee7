import type { XAxis } from '../../../contract/host/runs.ts';
import type { Text } from '../../../contract/language.ts';
import type { RunKind } from '../../../contract/run.ts';
import type { AxisKind } from '../../charts/chart.ts';

/** What the x axis counts, by its name; of PPO an epoch is an update. */
export function axisWords(axis: XAxis, kind: RunKind): Text {
  if (axis === 'epoch' && kind === 'ppo') return { en: 'update', zh: '更新' };
  if (axis === 'step' && kind === 'ppo') return WORDS.environment_steps;
  return WORDS[axis];
}

const WORDS: Readonly<Record<XAxis, Text>> = {
  step: { en: 'training step', zh: '训练步' },
  epoch: { en: 'epoch', zh: '轮' },
  environment_steps: { en: 'environment steps', zh: '环境步' },
  relative: { en: 'time worked', zh: '训练用时' },
  wall: { en: 'wall time', zh: '时刻' },
};

/** The axes that runs of these kinds have in common. */
export function axesOf(kinds: readonly RunKind[]): readonly XAxis[] {
  if (kinds.every((kind) => kind === 'ppo')) return ['environment_steps', 'epoch', 'relative', 'wall'];
  return ['step', 'epoch', 'relative', 'wall'];
}

export const AXIS_KINDS: Readonly<Record<XAxis, AxisKind>> = {
  step: 'count',
  epoch: 'count',
  environment_steps: 'count',
  relative: 'seconds',
  wall: 'date',
};
