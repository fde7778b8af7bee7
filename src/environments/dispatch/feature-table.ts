import type { Language } from '../../contract/language.ts';
import { FEATURES } from './features.ts';

const HEADINGS = {
  en: '| index (4 replicas) | name | unit | formula |',
  zh: '| 序号（4 个副本） | 名称 | 单位 | 公式 |',
} as const satisfies Record<Language, string>;

/** The features as a Markdown table for the guide: index with four replicas and all groups on, name, unit, formula. */
export function featureTable(language: Language): string {
  let index = 0;
  const rows = FEATURES.map(({ group, name, scope, unit, formula }) => {
    const first = index;
    index += scope === 'global' ? 1 : 4;
    const indices = scope === 'global' ? `${first}` : `${first}–${index - 1}`;
    return `| ${indices} | \`${group}.${name}${scope === 'global' ? '' : '[r]'}\` | ${unit} | ${formula[language]} |`;
  });
  return [HEADINGS[language], '|---|---|---|---|', ...rows].join('\n');
}
