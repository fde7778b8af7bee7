import type { ResolvedConfiguration, ResolvedPpoConfiguration } from '../contract/configuration/check.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';

type Described = Pick<
  ResolvedConfiguration,
  'state_dim' | 'action_dim' | 'hidden_size' | 'layer_N' | 'gru_layers' | 'activation' | 'layer_norm'
>;

/** The network that a configuration describes. */
export function policyShape(configuration: Described): PolicyShape {
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

/** The network that PPO trains: the same with a value trunk of its own, and the actions that the configuration asks for. */
export function ppoShape(configuration: ResolvedPpoConfiguration): PolicyShape {
  const { action_kind: actionKind } = configuration;
  return {
    ...policyShape(configuration),
    ...(actionKind !== 'categorical' && { actionKind }),
    valueTrunk: 'own',
  };
}
