import type { Text } from '../../contract/language.ts';

/** Why parts of a network are left out. */

export const VALUE_APART: Text = {
  en: 'belongs to a value function of its own, which is not converted',
  zh: '属于独立的价值函数，不作转换',
};

export const OTHER_OUTPUT: Text = {
  en: 'another output, which the actions do not depend on',
  zh: '另一输出，与动作无关',
};
