import { ACTIVATIONS } from '../../contract/activations.ts';
import type { Text } from '../../contract/language.ts';
import type { Network } from './network.ts';
import { GATE_ORDERS, ORIENTATIONS, type MappedTensor, type Question, type Step } from './proposal.ts';

/** What nobody can see in the tensors, or what is lost unless somebody agrees. */
export function questionsOf(
  { criticState, doubts }: Network,
  mapped: readonly MappedTensor[],
  activationKnown: boolean,
): Question[] {
  const open = (kind: Step['kind']) =>
    mapped.some(({ steps }) => steps.some((step) => step.kind === kind && 'assumed' in step && step.assumed === null));
  return [
    ...(activationKnown ? [] : [ACTIVATION]),
    ...(open('orient') ? [ORIENTATION] : []),
    ...(open('gates') ? [GATES] : []),
    ...(doubts.length > 0 ? [layoutQuestion(doubts)] : []),
    ...(criticState === 'separate' ? [CRITIC] : []),
  ];
}

const ACTIVATION: Question = {
  key: 'activation',
  text: {
    en: 'what the hidden layers end in: no tensor shows it',
    zh: '隐藏层所用的激活函数：张量中看不出',
  },
  options: ACTIVATIONS,
};

const ORIENTATION: Question = {
  key: 'orientation',
  text: {
    en: 'how the square matrices lie: out_in as in PyTorch, in_out as in Keras, flax and TensorFlow',
    zh: '方阵的方向：out_in 如 PyTorch，in_out 如 Keras、flax 与 TensorFlow',
  },
  options: ORIENTATIONS,
};

const GATES: Question = {
  key: 'gates',
  text: {
    en: 'in which order the GRU’s gates stand: r reset, z update, n new; rzn as in PyTorch, zrn as in Keras and ONNX',
    zh: 'GRU 门的排列顺序：r 重置门、z 更新门、n 候选状态；rzn 如 PyTorch，zrn 如 Keras 与 ONNX',
  },
  options: GATE_ORDERS,
};

const CRITIC: Question = {
  key: 'critic',
  text: {
    en: 'the value function has layers or outputs of its own, which are not converted; leave_out converts the policy alone and sets the value function to zero (PPO fits it first)',
    zh: '价值函数有独立的层或多个输出，不能转换；leave_out 只转换策略，并将价值函数置零（由 PPO 先行拟合）',
  },
  options: ['leave_out'],
};

function layoutQuestion(doubts: readonly Text[]): Question {
  return {
    key: 'layout',
    text: {
      en: `the file does not say how the modules are put together: ${doubts.map(({ en }) => en).join('; ')}; standard takes them as here`,
      zh: `文件中看不出各模块如何连接：${doubts.map(({ zh }) => zh).join('；')}；standard 表示与本网络一致`,
    },
    options: ['standard'],
  };
}
