import type { ResolvedConfiguration } from '../contract/configuration/check.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';

/** The network that a configuration describes. */
export function policyShape(configuration: ResolvedConfiguration): PolicyShape {
  return {
    stateDim: configuration.state_dim,
    actionDim: configuration.action_dim,
    hiddenSize: configuration.hidden_size,
    mlpLayers: configuration.layer_N,
    gruLayers: configuration.gru_layers,
    activation: configuration.activation,
    layerNorm: configuration.layer_norm,
  };
}
