import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Language } from '../../contract/language.ts';
import { describeProposal, PROPOSAL_COLUMNS } from './describe-proposal.ts';
import { propose, requireMapping } from './propose.ts';
import { linear, stateDict, tensor } from './testing/state-dict.ts';

const FILE = stateDict(
  linear('module.actor.fc1', 8, 5),
  linear('module.actor.fc2', 8, 8),
  tensor('module.gru.W', 24, 8),
  [...tensor('module.gru.U', 24, 8), ...tensor('module.gru.b', 24)],
  [...tensor('module.pi.kernel', 8, 3), ...tensor('module.pi.bias', 3)],
  linear('module.critic.0', 8, 5),
  tensor('module.critic.2.weight', 2, 8),
);

const text = (language: Language): string[] => [
  PROPOSAL_COLUMNS.map((words) => words[language]).join(' | '),
  ...describeProposal(requireMapping(propose(FILE, 'x'))).map(
    ({ target, source, sourceShape, done, certainty, why }) =>
      `${target} ← ${source} ${sourceShape}  ${done[language]}  ${certainty[language]}: ${why[language]}`,
  ),
];

test('a mapping in words, tensor by tensor', () => {
  assert.deepEqual(text('en'), [
    'parameter | from | shape | conversion | certainty | reason',
    'mlp.0.weight ← module.actor.fc1.weight [8, 5]  as it is  certain: the only matrix that takes 5 features',
    'mlp.0.bias ← module.actor.fc1.bias [8]  as it is  certain: the bias of module.actor.fc1.weight',
    'mlp.2.weight ← module.actor.fc2.weight [8, 8]  transposed?  open: the only hidden matrix [8, 8]; square: which side the outputs are on cannot be seen',
    'mlp.2.bias ← module.actor.fc2.bias [8]  as it is  certain: the bias of module.actor.fc2.weight',
    'gru.weight_ih_l0 ← module.gru.W [24, 8]  gates reordered?  open: two matrices with three rows per hidden number, as a GRU has',
    'gru.weight_hh_l0 ← module.gru.U [24, 8]  gates reordered?  open: two matrices with three rows per hidden number, as a GRU has',
    'gru.bias_ih_l0 ← module.gru.b [24]  gates reordered?  open: two matrices with three rows per hidden number, as a GRU has',
    'gru.bias_hh_l0 ← null null  zeros  likely: module.gru.U has no bias',
    'actor.weight ← module.pi.kernel [8, 3]  transposed  certain: its name says action head; it gives 3 logits; its bias shows which side the outputs are on',
    'actor.bias ← module.pi.bias [3]  as it is  certain: the bias of module.pi.kernel',
    'critic.weight ← null null  zeros  open: the file’s value function does not fit this network; with zeros, PPO fits it first',
    'critic.bias ← null null  zeros  open: the file’s value function does not fit this network; with zeros, PPO fits it first',
    'null ← module.critic.0.weight null  left out  : belongs to a value function of its own, which is not converted',
    'null ← module.critic.0.bias null  left out  : belongs to a value function of its own, which is not converted',
    'null ← module.critic.2.weight null  left out  : belongs to a value function of its own, which is not converted',
  ]);
});

test('and in Chinese', () => {
  assert.deepEqual(text('zh'), [
    '参数 | 来源 | 形状 | 转换 | 把握 | 理由',
    'mlp.0.weight ← module.actor.fc1.weight [8, 5]  原样  确定: 唯一读取 5 个特征的矩阵',
    'mlp.0.bias ← module.actor.fc1.bias [8]  原样  确定: module.actor.fc1.weight 的偏置',
    'mlp.2.weight ← module.actor.fc2.weight [8, 8]  是否转置待定  待定: 唯一的隐藏层矩阵 [8, 8]；方阵，看不出输出在哪一侧',
    'mlp.2.bias ← module.actor.fc2.bias [8]  原样  确定: module.actor.fc2.weight 的偏置',
    'gru.weight_ih_l0 ← module.gru.W [24, 8]  门序待定  待定: 两个矩阵的行数均为隐藏单元数的三倍，符合 GRU 的形状',
    'gru.weight_hh_l0 ← module.gru.U [24, 8]  门序待定  待定: 两个矩阵的行数均为隐藏单元数的三倍，符合 GRU 的形状',
    'gru.bias_ih_l0 ← module.gru.b [24]  门序待定  待定: 两个矩阵的行数均为隐藏单元数的三倍，符合 GRU 的形状',
    'gru.bias_hh_l0 ← null null  置零  很可能: module.gru.U 没有偏置',
    'actor.weight ← module.pi.kernel [8, 3]  转置  确定: 名称表明是动作输出层；给出 3 个 logits；偏置的长度表明了输出所在的一侧',
    'actor.bias ← module.pi.bias [3]  原样  确定: module.pi.kernel 的偏置',
    'critic.weight ← null null  置零  待定: 文件中的价值函数不适用于本网络；置零后由 PPO 先行拟合',
    'critic.bias ← null null  置零  待定: 文件中的价值函数不适用于本网络；置零后由 PPO 先行拟合',
    'null ← module.critic.0.weight null  不使用  : 属于独立的价值函数，不作转换',
    'null ← module.critic.0.bias null  不使用  : 属于独立的价值函数，不作转换',
    'null ← module.critic.2.weight null  不使用  : 属于独立的价值函数，不作转换',
  ]);
});
