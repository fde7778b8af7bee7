import type { Text } from '../../contract/language.ts';

export interface StartLink {
  readonly route: string;
  readonly label: Text;
  readonly icon: string;
  readonly keys?: readonly string[];
}

/** What can be begun: the entries of the menu `New`, and of the palette. */
export const STARTS: readonly StartLink[] = [
  {
    route: 'pretrain',
    label: { en: 'New pretraining', zh: '新建预训练' },
    icon: 'i-lucide-graduation-cap',
    keys: ['alt', 'N'],
  },
  { route: 'ppo', label: { en: 'New PPO run', zh: '新建 PPO 训练' }, icon: 'i-lucide-rocket' },
  { route: 'compare', label: { en: 'New comparison', zh: '新建对比' }, icon: 'i-lucide-scale' },
];
