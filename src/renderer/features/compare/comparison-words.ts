import type { COMPARE_MODES, ComparisonRow } from '../../../contract/host/comparisons.ts';
import type { Text } from '../../../contract/language.ts';

export const COMPARISON_STATES: Readonly<Record<ComparisonRow['state'], Text>> = {
  running: { en: 'running', zh: '运行中' },
  unfinished: { en: 'unfinished', zh: '未完成' },
  finished: { en: 'finished', zh: '已完成' },
};

export type CompareMode = (typeof COMPARE_MODES)[number];

export const MODE_WORDS: Readonly<Record<CompareMode, { readonly label: Text; readonly about: Text }>> = {
  scratch: {
    label: { en: 'scratch', zh: 'scratch（从头）' },
    about: { en: 'PPO from random weights', zh: '从随机权重开始 PPO' },
  },
  standard: {
    label: { en: 'standard', zh: 'standard（先克隆）' },
    about: { en: 'cloning first, in each run', zh: '每个运行都先克隆' },
  },
  external: {
    label: { en: 'external', zh: 'external（预训练模型）' },
    about: { en: 'from the pretrained model', zh: '从预训练模型开始' },
  },
};
