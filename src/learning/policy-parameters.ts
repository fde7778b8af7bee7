import type { ParameterGroup, ParameterSpec } from './engine.ts';
import type { PolicyShape } from './policy-shape.ts';

/**
 * The policy: MLP (linear, activation, LayerNorm) → GRU → LayerNorm → action logits and value. Parameters have the
 * names that a torch.nn.Module of this structure gives them, `mlp` being an nn.Sequential.
 */
export function policyParameters(shape: PolicyShape): ParameterSpec[] {
  const { stateDim, actionDim, hiddenSize, mlpLayers, gruLayers, layerNorm } = shape;
  const specs: ParameterSpec[] = [];
  const parameter = (name: string, size: number[], group: ParameterGroup = 'actor'): void => {
    specs.push({ name, shape: size, group, decay: size.length > 1 });
  };
  const vectors = (name: string): void => {
    parameter(`${name}.weight`, [hiddenSize]);
    parameter(`${name}.bias`, [hiddenSize]);
  };
  for (let layer = 0; layer < mlpLayers; layer++) {
    const { linear, norm } = mlpNames(shape, layer);
    parameter(`${linear}.weight`, [layer === 0 ? stateDim : hiddenSize, hiddenSize]);
    parameter(`${linear}.bias`, [hiddenSize]);
    if (layerNorm) vectors(norm);
  }
  for (let layer = 0; layer < gruLayers; layer++) {
    parameter(`gru.weight_ih_l${layer}`, [hiddenSize, 3 * hiddenSize]);
    parameter(`gru.weight_hh_l${layer}`, [hiddenSize, 3 * hiddenSize]);
    parameter(`gru.bias_ih_l${layer}`, [3 * hiddenSize]);
    parameter(`gru.bias_hh_l${layer}`, [3 * hiddenSize]);
  }
  if (layerNorm) vectors('norm');
  parameter('actor.weight', [hiddenSize, actionDim]);
  parameter('actor.bias', [actionDim]);
  parameter('critic.weight', [hiddenSize, 1], 'critic');
  parameter('critic.bias', [1], 'critic');
  return specs;
}

/** Names of an MLP layer's modules: nn.Sequential counts the activation, and LayerNorm where there is one. */
export function mlpNames(shape: PolicyShape, layer: number): { linear: string; norm: string } {
  const first = layer * (shape.layerNorm ? 3 : 2);
  return { linear: `mlp.${first}`, norm: `mlp.${first + 2}` };
}
