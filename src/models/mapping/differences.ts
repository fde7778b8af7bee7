import { spaced, type Text } from '../../contract/language.ts';
import type { NamedTensor } from './proposal.ts';
import { nameText, shapeText } from './tensor-name.ts';

/** What another network has that this one cannot be, each with what was expected and found. */

function at(name: string, expected: Text, found: Text): Text {
  return {
    en: `${nameText(name)}: expected ${expected.en}, found ${found.en}`,
    zh: `${nameText(name)}：应为${spaced(expected.zh)}，实为${spaced(found.zh)}`,
  };
}

const GRU: Text = { en: 'a GRU (three gates)', zh: 'GRU（三个门）' };
const LAYER: Text = { en: 'a linear layer, LayerNorm or GRU', zh: '线性层、LayerNorm 或 GRU' };

export const lstm = (name: string): Text => at(name, GRU, { en: 'an LSTM (four gates)', zh: 'LSTM（四个门）' });

export const plainRecurrent = (name: string): Text =>
  at(name, GRU, { en: 'a recurrent layer without gates', zh: '无门控的循环层' });

export const bidirectional = (name: string): Text =>
  at(name, { en: 'a GRU forward in time', zh: '单向 GRU' }, { en: 'one in both directions', zh: '双向 GRU' });

export const projected = (name: string): Text =>
  at(name, GRU, { en: 'a recurrent layer with a projection', zh: '带投影的循环层' });

export const resetBefore = (name: string): Text =>
  at(
    name,
    {
      en: 'a GRU whose reset gate acts after the recurrent product (reset_after=True, a bias [2, 3 × size])',
      zh: '重置门作用于循环乘积之后的 GRU（reset_after=True，偏置为 [2, 3 × 单元数]）',
    },
    {
      en: 'one whose reset gate acts before it (reset_after=False, a bias [3 × size])',
      zh: '作用于其之前的 GRU（reset_after=False，偏置为 [3 × 单元数]）',
    },
  );

export const malformedRecurrent = (name: string, tensors: readonly NamedTensor[]): Text => {
  const shapes = tensors.slice(0, 4).map(({ tensor }) => shapeText(tensor.shape));
  return at(
    name,
    {
      en: 'a GRU’s matrices [3 × size, in] and [3 × size, size]',
      zh: 'GRU 的矩阵 [3 × 单元数, 输入] 与 [3 × 单元数, 单元数]',
    },
    { en: shapes.join(', '), zh: `${shapes.join('、')}` },
  );
};

export const convolution = ({ name, tensor }: NamedTensor): Text =>
  at(name, LAYER, { en: `a convolution ${shapeText(tensor.shape)}`, zh: `卷积 ${shapeText(tensor.shape)}` });

export const batchNorm = (name: string): Text =>
  at(name, LAYER, { en: 'a BatchNorm (it has running statistics)', zh: 'BatchNorm（含滑动统计量）' });

export const embedding = (name: string): Text => at(name, LAYER, { en: 'an embedding', zh: '嵌入层' });

export const attention = (name: string): Text => at(name, LAYER, { en: 'attention', zh: '注意力层' });

export const reparametrised = (name: string): Text =>
  at(
    name,
    { en: 'weights as they are used', zh: '直接使用的权重' },
    { en: 'weights in parts (weight or spectral normalisation)', zh: '拆分存放的权重（权重归一化或谱归一化）' },
  );

export const scaleOnly = (name: string): Text =>
  at(
    name,
    { en: 'a LayerNorm with weight and bias', zh: '含 weight 与 bias 的 LayerNorm' },
    { en: 'a scale alone (RMSNorm?)', zh: '仅有缩放（或为 RMSNorm）' },
  );

export const gaussian = (name: string): Text =>
  at(
    name,
    { en: 'logits of discrete actions', zh: '离散动作的 logits' },
    { en: 'the deviation of continuous actions', zh: '连续动作的标准差' },
  );

export const continuousHead = (name: string): Text =>
  at(
    name,
    { en: 'logits of discrete actions', zh: '离散动作的 logits' },
    { en: 'means of continuous actions, by its name', zh: '连续动作的均值（据名称）' },
  );

export const continuousModel = (kind: string): Text =>
  at(
    'action_kind',
    { en: 'categorical', zh: 'categorical（离散动作）' },
    { en: `${kind}, continuous actions`, zh: `${kind}（连续动作）` },
  );

export const noPlace = ({ name, tensor }: NamedTensor): Text =>
  at(
    name,
    { en: 'a weight of a linear layer, LayerNorm or GRU', zh: '线性层、LayerNorm 或 GRU 的权重' },
    { en: `a tensor ${shapeText(tensor.shape)} without a place`, zh: `无处可放的张量 ${shapeText(tensor.shape)}` },
  );

export const biasMisfit = (bias: NamedTensor, weight: NamedTensor): Text =>
  at(
    bias.name,
    {
      en: `as many numbers as the matrix ${shapeText(weight.tensor.shape)} has outputs`,
      zh: `与矩阵 ${shapeText(weight.tensor.shape)} 的输出数相同的长度`,
    },
    { en: shapeText(bias.tensor.shape), zh: `${shapeText(bias.tensor.shape)}` },
  );

export const noWeights: Text = {
  en: 'expected matrices of a policy network, found no tensor of that kind',
  zh: '应含策略网络的权重矩阵，但未找到此类张量',
};

export const noActionHead: Text = {
  en: 'expected a linear layer that gives action logits (told by its name, or by other outputs than hidden layers have), found none',
  zh: '应有输出动作 logits 的线性层（据名称，或据与隐藏层不同的输出数判断），但未找到',
};

export const noHiddenLayer: Text = {
  en: 'expected at least one hidden linear layer that reads the observation, found none',
  zh: '应至少有一个读取观测的隐藏线性层，但未找到',
};

export const tooManyLayers = (count: number): Text => ({
  en: `expected at most 1024 hidden layers, found ${count}`,
  zh: `隐藏层应不超过 1024 个，实为 ${count} 个`,
});

export const severalHeads = (names: readonly string[]): Text => ({
  en: `expected one action head, found ${names.length}: ${some(names).join(', ')}`,
  zh: `应只有一个动作输出层，实有 ${names.length} 个：${some(names).join('、')}`,
});

export const severalInputs = (names: readonly string[]): Text => ({
  en: `expected one layer that reads the observation, found ${names.length}: ${some(names).join(', ')}`,
  zh: `应只有一层读取观测，实有 ${names.length} 层：${some(names).join('、')}`,
});

export const otherWidth = (name: string, expected: number, input: number, output: number): Text =>
  at(
    name,
    { en: `${expected} outputs like the other hidden layers`, zh: `与其他隐藏层相同的 ${expected} 个输出` },
    { en: `a layer ${input} → ${output}`, zh: `${input} → ${output} 的层` },
  );

export const gruSizes = (name: string, expected: number, input: number, hidden: number): Text =>
  at(
    name,
    {
      en: `a GRU ${expected} → ${expected} behind the hidden layers`,
      zh: `隐藏层之后 ${expected} → ${expected} 的 GRU`,
    },
    { en: `one ${input} → ${hidden}`, zh: `${input} → ${hidden} 的 GRU` },
  );

export const normCount = (layers: number, found: number): Text => ({
  en: `expected no LayerNorm or ${layers + 1} (one behind each of ${layers} hidden layers, one before the heads), found ${found}`,
  zh: `LayerNorm 应为 0 个或 ${layers + 1} 个（${layers} 个隐藏层之后各一个，输出层之前一个），实为 ${found} 个`,
});

export const normSize = (name: string, expected: number, found: number): Text =>
  at(
    name,
    { en: `a LayerNorm over ${expected} numbers`, zh: `作用于 ${expected} 个数的 LayerNorm` },
    { en: `one over ${found}`, zh: `作用于 ${found} 个数的 LayerNorm` },
  );

export const normBeforeActivation = (name: string): Text =>
  at(
    name,
    { en: 'linear, activation, LayerNorm', zh: '线性层、激活、LayerNorm 的顺序' },
    {
      en: 'linear, LayerNorm, activation (by the numbers in the names)',
      zh: '线性层、LayerNorm、激活的顺序（据名称中的编号）',
    },
  );

/** The first few names. */
function some(names: readonly string[]): string[] {
  return [...names.slice(0, 4).map(nameText), ...(names.length > 4 ? ['…'] : [])];
}
