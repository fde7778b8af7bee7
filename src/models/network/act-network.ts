import { mlpNames } from '../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';

/**
 * The operations that one decision takes, on values of whatever kind an implementation computes with or writes down.
 * `batch` is any number of decisions side by side; weights have PyTorch's orientation, matrices [out, in].
 */
export interface NetworkOps<T> {
  /** `observations` [batch, stateDim], raw; `masks` [batch, actionDim]; `hidden` [gruLayers, batch, hiddenSize]. */
  input(name: 'observations' | 'masks' | 'hidden'): T;
  /** (x − mean) / std, kept within ± clip. */
  normalise(x: T): T;
  /** x Wᵀ + b with the weights of these names, [out, in] and [out]; x [batch, in]. */
  linear(x: T, weight: string, bias: string): T;
  activation(kind: PolicyShape['activation'], x: T): T;
  /** Of each row, with `NAME.weight` and `NAME.bias` [size]; epsilon 1e-5. */
  layerNorm(x: T, name: string): T;
  sigmoid(x: T): T;
  tanh(x: T): T;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  /** The three parts of [batch, 3 × size], each [batch, size]. */
  thirds(x: T): readonly [T, T, T];
  /** A layer's [batch, hiddenSize] of the hidden state. */
  layerOf(hidden: T, layer: number): T;
  /** The hidden state of its layers' parts. */
  stack(layers: readonly T[]): T;
  /** logits + (masks − 1) · 1e9 */
  mask(logits: T, masks: T): T;
  /** [batch] of [batch, 1]. */
  column(x: T): T;
}

export interface ActOutputs<T> {
  /** [batch, actionDim], masked. */
  readonly logits: T;
  /** [batch], in units of the return scale. */
  readonly value: T;
  /** The next hidden state; absent without GRU layers. */
  readonly hidden?: T;
}

/** One decision of the policy from raw observations on: the network of `learning/policy.ts` behind the normaliser. */
export function actNetwork<T>(shape: PolicyShape, ops: NetworkOps<T>): ActOutputs<T> {
  let x = ops.normalise(ops.input('observations'));
  for (let layer = 0; layer < shape.mlpLayers; layer++) {
    const { linear, norm } = mlpNames(shape, layer);
    x = ops.activation(shape.activation, ops.linear(x, `${linear}.weight`, `${linear}.bias`));
    if (shape.layerNorm) x = ops.layerNorm(x, norm);
  }
  const states: T[] = [];
  const hidden = shape.gruLayers > 0 ? ops.input('hidden') : undefined;
  for (let layer = 0; layer < shape.gruLayers; layer++) {
    x = gruCell(ops, layer, x, ops.layerOf(hidden!, layer));
    states.push(x);
  }
  const features = shape.layerNorm ? ops.layerNorm(x, 'norm') : x;
  return {
    logits: ops.mask(ops.linear(features, 'actor.weight', 'actor.bias'), ops.input('masks')),
    value: ops.column(ops.linear(features, 'critic.weight', 'critic.bias')),
    ...(states.length > 0 && { hidden: ops.stack(states) }),
  };
}

/** torch.nn.GRU's gates r, z, n: see `learning/gru.ts`. */
function gruCell<T>(ops: NetworkOps<T>, layer: number, x: T, h: T): T {
  const [inputR, inputZ, inputN] = ops.thirds(ops.linear(x, `gru.weight_ih_l${layer}`, `gru.bias_ih_l${layer}`));
  const [hiddenR, hiddenZ, hiddenN] = ops.thirds(ops.linear(h, `gru.weight_hh_l${layer}`, `gru.bias_hh_l${layer}`));
  const r = ops.sigmoid(ops.add(inputR, hiddenR));
  const z = ops.sigmoid(ops.add(inputZ, hiddenZ));
  const n = ops.tanh(ops.add(inputN, ops.mul(r, hiddenN)));
  return ops.add(n, ops.mul(z, ops.sub(h, n)));
}
