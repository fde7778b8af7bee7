import * as z from 'zod';
import { ACTIVATIONS } from '../activations.ts';
import { setting } from './setting.ts';

/** Settings of the network, the same wherever one is trained. */
export const networkSettings = {
  state_dim: setting(z.int().min(1).default(64), {
    unit: 'features',
    help: { en: 'Size of the observation the network takes.', zh: '状态维度：网络输入的观测大小。' },
  }),
  action_dim: setting(z.int().min(1).default(4), {
    unit: 'actions',
    help: { en: 'Number of actions the network chooses from.', zh: '动作维度：网络可选的动作数。' },
  }),
  hidden_size: setting(z.int().min(1).max(8192).default(256), {
    unit: 'units',
    help: { en: 'Width of the MLP and GRU layers.', zh: '隐藏层大小：MLP 与 GRU 各层的宽度。' },
  }),
  layer_N: setting(z.int().min(1).max(64).default(3), {
    unit: 'layers',
    help: { en: 'MLP layers.', zh: 'MLP 层数。' },
  }),
  gru_layers: setting(z.int().min(0).max(16).default(2), {
    unit: 'layers',
    help: { en: 'GRU layers; 0 leaves the memory out.', zh: 'GRU 层数；0 表示不带记忆。' },
  }),
  activation: setting(z.enum(ACTIVATIONS).default('relu'), {
    help: { en: 'Activation after each linear layer of the MLP.', zh: 'MLP 每个线性层之后的激活函数。' },
  }),
  layer_norm: setting(z.boolean().default(true), {
    help: {
      en: 'LayerNorm after each MLP layer and after the GRU.',
      zh: '在每个 MLP 层之后及 GRU 之后使用 LayerNorm。',
    },
  }),
};
