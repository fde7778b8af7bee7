import type { PolicyShape } from '../learning/policy-shape.ts';
import type { PlainObject } from './plain.ts';

/**
 * The configuration's names of what determines the network, which files use too. Files have `value_trunk` beside them
 * where a value function has a trunk of its own, and say elsewhere what kind of actions come out.
 */
export const SHAPE_KEYS = {
  stateDim: 'state_dim',
  actionDim: 'action_dim',
  hiddenSize: 'hidden_size',
  mlpLayers: 'layer_N',
  gruLayers: 'gru_layers',
  activation: 'activation',
  layerNorm: 'layer_norm',
} as const satisfies Record<Exclude<keyof PolicyShape, 'actionKind' | 'valueTrunk'>, string>;

/** A network's shape by those names. */
export function shapeFields(shape: PolicyShape): PlainObject {
  const fields = Object.keys(SHAPE_KEYS) as (keyof typeof SHAPE_KEYS)[];
  return {
    ...Object.fromEntries(fields.map((field) => [SHAPE_KEYS[field], shape[field]])),
    ...(shape.valueTrunk && { value_trunk: shape.valueTrunk }),
  };
}
