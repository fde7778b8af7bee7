import type { Text } from '../../contract/language.ts';
import { nameText } from './tensor-name.ts';

/** What names and shapes leave open about how modules are put together. */

export const normPosition: Text = {
  en: 'whether each LayerNorm stands behind the activation, as here, or before it',
  zh: '各 LayerNorm 是在激活之后（如本网络）还是之前',
};

export const normEpsilon: Text = {
  en: 'whether LayerNorm’s epsilon is 1e-5, as here (Keras takes 1e-3, flax 1e-6)',
  zh: 'LayerNorm 的 epsilon 是否为 1e-5（如本网络；Keras 默认 1e-3，flax 默认 1e-6）',
};

export const resetGate: Text = {
  en: 'whether the GRU’s reset gate acts after the recurrent product, as here, or before it',
  zh: 'GRU 的重置门是作用于循环乘积之后（如本网络）还是之前',
};

export const behindGru = (names: readonly string[]): Text => ({
  en: `whether the GRU comes after ${listOf(names, 'and')}, as here: in the file it stands before`,
  zh: `GRU 是否位于 ${names.map(nameText).join('、')} 之后（如本网络）：文件中它排在前面`,
});

export const layerOrder = (names: readonly string[]): Text => ({
  en: `whether ${listOf(names, 'and')} stand in this order: their names do not tell`,
  zh: `${names.map(nameText).join('、')} 是否依此次序：名称无法说明`,
});

function listOf(names: readonly string[], and: string): string {
  const shown = names.map(nameText);
  return shown.length === 1 ? shown[0] : `${shown.slice(0, -1).join(', ')} ${and} ${shown.at(-1)}`;
}
