import type { KindOfConfiguration } from './run-kinds.ts';

/** Node, the program and ONNX Runtime without a network. */
const BASE = 200e6;
/** Weights, gradients and two moments, and what ONNX Runtime keeps beside them. */
const PER_PARAMETER = 48;
/** What forward and backward keep of a step in each unit of a layer. */
const PER_UNIT = 80;

/**
 * Bytes that a run needs about, from its sizes. The constants fit what runs took at their peak with 32 to 512 units in a
 * layer and 512 to 2048 steps in a batch, within a tenth.
 */
export function memoryNeeded(checked: KindOfConfiguration, parameters: number): number {
  const { batch_size: steps, hidden_size: units, layer_N: mlp, gru_layers: gru } = checked.configuration;
  const trunks = checked.kind === 'ppo' ? 2 : 1;
  const step = steps * units * (mlp + gru) * trunks * PER_UNIT;
  return BASE + parameters * PER_PARAMETER + step + rollout(checked);
}

/** What PPO keeps of a rollout: observations and, now and then, hidden states. */
function rollout(checked: KindOfConfiguration): number {
  if (checked.kind === 'pretrain') return 0;
  const { n_envs, n_steps, state_dim, action_dim, hidden_size, gru_layers, sequence_length } = checked.configuration;
  const hidden = (3 * gru_layers * hidden_size) / sequence_length;
  return 4 * n_envs * n_steps * (state_dim + 4 * action_dim + hidden + 10);
}
