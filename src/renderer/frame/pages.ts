import type { Text } from '../../contract/language.ts';

export interface PageLink {
  readonly name: string;
  readonly label: Text;
  readonly icon: string;
  /** Names of routes that belong to it. */
  readonly routes: readonly string[];
}

/** The pages of the rail, from the top. */
export const PAGES: readonly PageLink[] = [
  { name: 'home', label: { en: 'Home', zh: '首页' }, icon: 'i-lucide-house', routes: ['home'] },
  { name: 'runs', label: { en: 'Runs', zh: '运行' }, icon: 'i-lucide-chart-line', routes: ['runs', 'run'] },
  { name: 'models', label: { en: 'Models', zh: '模型' }, icon: 'i-lucide-box', routes: ['models', 'model'] },
  { name: 'compare', label: { en: 'Compare', zh: '对比' }, icon: 'i-lucide-scale', routes: ['compare', 'comparison'] },
  { name: 'data', label: { en: 'Data', zh: '数据' }, icon: 'i-lucide-database', routes: ['data', 'set'] },
];

export const SETTINGS_PAGE: PageLink = {
  name: 'settings',
  label: { en: 'Settings', zh: '设置' },
  icon: 'i-lucide-settings',
  routes: ['settings', 'doctor'],
};
