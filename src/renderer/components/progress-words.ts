import type { RouteLocationRaw } from 'vue-router';
import { formatDuration, formatInteger, formatPercent } from '../../contract/format.ts';
import type { RunProgress } from '../../contract/host/jobs.ts';
import type { Language, Text } from '../../contract/language.ts';

const DONE: Readonly<Record<RunProgress['unit'], (done: string, total: string) => Text>> = {
  epochs: (done, total) => ({ en: `epoch ${done}/${total}`, zh: `第 ${done}/${total} 轮` }),
  environment_steps: (done, total) => ({ en: `${done} of ${total} steps`, zh: `${done}/${total} 步` }),
  runs: (done, total) => ({ en: `${done} of ${total} runs`, zh: `${done}/${total} 个运行` }),
  episodes: (done, total) => ({ en: `${done} of ${total} episodes`, zh: `${done}/${total} 个回合` }),
};

const SPEED: Readonly<Record<RunProgress['kind'], Text | null>> = {
  pretrain: { en: 'samples/s', zh: '样本/秒' },
  ppo: { en: 'steps/s', zh: '步/秒' },
  compare: null,
  collect: { en: 'steps/s', zh: '步/秒' },
};

/** `epoch 37/100`, `120 000 of 1 000 000 steps`. */
export function doneWords({ unit, done, total }: RunProgress, language: Language): string {
  return DONE[unit](formatInteger(done), formatInteger(total))[language];
}

/** `14 820 samples/s`; null where it is not known. */
export function speedWords({ kind, speed }: RunProgress, language: Language): string | null {
  const unit = SPEED[kind];
  return speed === null || unit === null ? null : `${formatInteger(speed)} ${unit[language]}`;
}

/** `6 min left`; null where it is not known. */
export function leftWords({ left, paused }: RunProgress, language: Language): string | null {
  if (paused) return language === 'zh' ? '已暂停' : 'paused';
  if (left === null) return null;
  const duration = formatDuration(left, language);
  return language === 'zh' ? `剩余 ${duration}` : `${duration} left`;
}

/** Share done, 0–1. */
export function shareDone({ done, total }: RunProgress): number {
  return total > 0 ? Math.min(1, done / total) : 0;
}

/** The page of what runs. */
export function placeOfProgress({ kind, run }: Pick<RunProgress, 'kind' | 'run'>): RouteLocationRaw {
  if (kind === 'compare') return { name: 'comparison', params: { path: run } };
  if (kind === 'collect') return { name: 'data' };
  return { name: 'run', params: { path: run } };
}

/** `CPU 83 %`, of all cores. */
export function cpuWords(share: number): string {
  return `CPU ${formatPercent(share).replace(/\.\d/, '')}`;
}
