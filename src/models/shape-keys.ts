import type { PolicyShape } from '../learning/policy-shape.ts';
import type { PlainObject } from './plain.ts';

/** The configuration's names of what determines the network, which files use too. */
export const SHAPE_KEYS = {
  stateDim: 'state_dim',
  actionDim: 'action_dim',
  hiddenSize: 'hidden_size',
  mlpLayers: 'layer_N',
  gruLayers: 'gru_layers',
  activation: 'activation',
  layerNorm: 'layer_norm',
} as const satisfies Record<keyof PolicyShape, string>;

/** A network's shape by those names. */
export function shapeFields(shape: PolicyShape): PlainObject {
  const fields = Object.keys(SHAPE_KEYS) as (keyof PolicyShape)[];
  return Object.fromEntries(fields.map((field) => [SHAPE_KEYS[field], shape[field]]));
}
