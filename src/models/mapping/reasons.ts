import type { Text } from '../../contract/language.ts';
import type { FoundBy } from './choose-heads.ts';
import type { GruStyle } from './parts.ts';
import { nameText } from './tensor-name.ts';

/** Why a parameter comes from a tensor. */

export const ownName: Text = { en: 'the name is this network’s own', zh: '名称与本网络一致' };

export const onlyReader = (features: number): Text => ({
  en: `the only matrix that takes ${features} features`,
  zh: `唯一读取 ${features} 个特征的矩阵`,
});

export const firstByName: Text = { en: 'the first hidden layer by the order of names', zh: '按名称顺序为第一个隐藏层' };

export const onlyHidden = (size: number): Text => ({
  en: `the only hidden matrix [${size}, ${size}]`,
  zh: `唯一的隐藏层矩阵 [${size}, ${size}]`,
});

export const hiddenByName = (number: number, of: number): Text => ({
  en: `hidden layer ${number} of ${of} by the order of names`,
  zh: `按名称顺序为第 ${number} 个隐藏层（共 ${of} 个）`,
});

export const actorBy: Readonly<Record<FoundBy, (actions: number) => Text>> = {
  name: (actions) => ({
    en: `its name says action head; it gives ${actions} logits`,
    zh: `名称表明是动作输出层；给出 ${actions} 个 logits`,
  }),
  shape: (actions) => ({
    en: `the only matrix that gives ${actions} numbers from the last hidden layer`,
    zh: `唯一由最后一个隐藏层给出 ${actions} 个数的矩阵`,
  }),
  place: () => ({ en: 'the last layer of the policy by the order of names', zh: '按名称顺序为策略的最后一层' }),
};

export const criticByName: Text = {
  en: 'its name says value head; it gives one number',
  zh: '名称表明是价值输出层；给出一个数',
};

export const criticByShape: Text = {
  en: 'the only other head, with one number',
  zh: '唯一的另一个输出层，给出一个数',
};

export const criticMissing: Text = {
  en: 'the file has no value function; with zeros, PPO fits it first',
  zh: '文件中没有价值函数；置零后由 PPO 先行拟合',
};

export const criticLeftOut: Text = {
  en: 'the file’s value function does not fit this network; with zeros, PPO fits it first',
  zh: '文件中的价值函数不适用于本网络；置零后由 PPO 先行拟合',
};

export const biasOf = (weight: string): Text => ({
  en: `the bias of ${nameText(weight)}`,
  zh: `${nameText(weight)} 的偏置`,
});

export const noBias = (weight: string): Text => ({
  en: `${nameText(weight)} has no bias`,
  zh: `${nameText(weight)} 没有偏置`,
});

export const normBehind = (layer: string): Text => ({
  en: `the LayerNorm behind ${nameText(layer)}`,
  zh: `${nameText(layer)} 之后的 LayerNorm`,
});

export const normLast: Text = { en: 'the LayerNorm before the heads', zh: '输出层之前的 LayerNorm' };

export const gruBy: Readonly<Record<GruStyle, Text>> = {
  torch: { en: 'named as in torch.nn.GRU: gates r, z, n', zh: '名称与 torch.nn.GRU 相同：门序 r、z、n' },
  keras: {
    en: 'named as in a Keras GRU with reset_after=True: gates z, r, h',
    zh: '名称与 Keras GRU（reset_after=True）相同：门序 z、r、h',
  },
  flax: { en: 'named as in flax’s GRUCell: a matrix for each gate', zh: '名称与 flax 的 GRUCell 相同：每个门一个矩阵' },
  onnx: {
    en: 'shaped as in ONNX’s GRU: gates z, r, h; right where linear_before_reset is 1, which the tensors do not say',
    zh: '形状与 ONNX 的 GRU 相同：门序 z、r、h；要求 linear_before_reset 为 1，而张量中看不出',
  },
  other: {
    en: 'two matrices with three rows per hidden number, as a GRU has',
    zh: '两个矩阵的行数均为隐藏单元数的三倍，符合 GRU 的形状',
  },
};

export const byBias: Text = {
  en: 'its bias shows which side the outputs are on',
  zh: '偏置的长度表明了输出所在的一侧',
};

export const likeOthers: Text = {
  en: 'square, so taken to lie as the matrices that are not',
  zh: '方阵，按其余非方阵的方向处理',
};

export const unknownSide: Text = {
  en: 'square: which side the outputs are on cannot be seen',
  zh: '方阵，看不出输出在哪一侧',
};

export function joined(...reasons: readonly Text[]): Text {
  return { en: reasons.map(({ en }) => en).join('; '), zh: reasons.map(({ zh }) => zh).join('；') };
}
