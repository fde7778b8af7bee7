import type { ParameterGroup, ParameterSpec } from './engine.ts';
import type { PolicyShape } from './policy-shape.ts';

/** What the names of the value trunk's parameters start with; the rest is the name in the actor's trunk. */
export const VALUE_TRUNK = 'value.';

/**
 * The policy: MLP (linear, activation, LayerNorm) → GRU → LayerNorm → action head and value. Parameters have the
 * names that a torch.nn.Module of this structure gives them, `mlp` being an nn.Sequential. A value trunk of its own has
 * the same architecture in a module `value`, and shares no parameter with the actor.
 */
export function policyParameters(shape: PolicyShape): ParameterSpec[] {
  const { hiddenSize, actionDim, actionKind, valueTrunk } = shape;
  const trunk = trunkParameters(shape);
  const values = trunk.map((spec): ParameterSpec => ({ ...spec, name: `${VALUE_TRUNK}${spec.name}`, group: 'critic' }));
  return [
    ...trunk,
    parameter('actor.weight', [hiddenSize, actionDim]),
    parameter('actor.bias', [actionDim]),
    ...(actionKind === 'gaussian' ? [parameter('log_std', [actionDim])] : []),
    // Exploration is no weight to be decayed towards a standard deviation of 1.
    ...(actionKind === 'gaussian_sde' ? [{ ...parameter('log_std', [hiddenSize, actionDim]), decay: false }] : []),
    ...(valueTrunk === 'own' ? values : []),
    parameter('critic.weight', [hiddenSize, 1], 'critic'),
    parameter('critic.bias', [1], 'critic'),
  ];
}

/** The actor's parameters below its head. */
export function trunkParameters(shape: PolicyShape): ParameterSpec[] {
  const { stateDim, hiddenSize, mlpLayers, gruLayers, layerNorm } = shape;
  const specs: ParameterSpec[] = [];
  const add = (name: string, size: number[]): void => {
    specs.push(parameter(name, size));
  };
  const vectors = (name: string): void => {
    add(`${name}.weight`, [hiddenSize]);
    add(`${name}.bias`, [hiddenSize]);
  };
  for (let layer = 0; layer < mlpLayers; layer++) {
    const { linear, norm } = mlpNames(shape, layer);
    add(`${linear}.weight`, [layer === 0 ? stateDim : hiddenSize, hiddenSize]);
    add(`${linear}.bias`, [hiddenSize]);
    if (layerNorm) vectors(norm);
  }
  for (let layer = 0; layer < gruLayers; layer++) {
    add(`gru.weight_ih_l${layer}`, [hiddenSize, 3 * hiddenSize]);
    add(`gru.weight_hh_l${layer}`, [hiddenSize, 3 * hiddenSize]);
    add(`gru.bias_ih_l${layer}`, [3 * hiddenSize]);
    add(`gru.bias_hh_l${layer}`, [3 * hiddenSize]);
  }
  if (layerNorm) vectors('norm');
  return specs;
}

function parameter(name: string, shape: number[], group: ParameterGroup = 'actor'): ParameterSpec {
  return { name, shape, group, decay: shape.length > 1 };
}

/** Names of an MLP layer's modules: nn.Sequential counts the activation, and LayerNorm where there is one. */
export function mlpNames(shape: PolicyShape, layer: number): { linear: string; norm: string } {
  const first = layer * (shape.layerNorm ? 3 : 2);
  return { linear: `mlp.${first}`, norm: `mlp.${first + 2}` };
}
