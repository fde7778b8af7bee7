import { mlpNames, VALUE_TRUNK } from '../../learning/policy-parameters.ts';
import { isContinuous, type PolicyShape } from '../../learning/policy-shape.ts';

/**
 * The operations that one decision takes, on values of whatever kind an implementation computes with or writes down.
 * `batch` is any number of decisions side by side; weights have PyTorch's orientation, matrices [out, in].
 */
export interface NetworkOps<T> {
  /**
   * `observations` [batch, stateDim], raw; `masks` [batch, actionDim]; `hidden` and the value trunk's `valueHidden`
   * [gruLayers, batch, hiddenSize].
   */
  input(name: 'observations' | 'masks' | 'hidden' | 'valueHidden'): T;
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
  /** [batch, actionDim], masked; the means of continuous actions. */
  readonly logits: T;
  /** [batch], in units of the return scale; absent where the value function has a trunk of its own. */
  readonly value?: T;
  /** The next hidden state; absent without GRU layers. */
  readonly hidden?: T;
}

/** One decision of the policy from raw observations on: the network of `learning/policy.ts` behind the normaliser. */
export function actNetwork<T>(shape: PolicyShape, ops: NetworkOps<T>): ActOutputs<T> {
  const { features, states } = trunk(shape, ops, '', 'hidden');
  const outputs = ops.linear(features, 'actor.weight', 'actor.bias');
  return {
    logits: isContinuous(shape) ? outputs : ops.mask(outputs, ops.input('masks')),
    ...(shape.valueTrunk !== 'own' && { value: valueOf(ops, features) }),
    ...(states.length > 0 && { hidden: ops.stack(states) }),
  };
}

/** Whether `actNetwork` reads a weight: exploring and an own value trunk take others. */
export function isForActing({ valueTrunk }: PolicyShape, name: string): boolean {
  const ofValue = name.startsWith(VALUE_TRUNK) || name.startsWith('critic.');
  return name !== 'log_std' && !(valueTrunk === 'own' && ofValue);
}

/** The value [batch] of a value function with a trunk of its own, and that trunk's next hidden state. */
export function valueNetwork<T>(
  shape: PolicyShape,
  ops: NetworkOps<T>,
): { readonly value: T; readonly valueHidden?: T } {
  const { features, states } = trunk(shape, ops, VALUE_TRUNK, 'valueHidden');
  return { value: valueOf(ops, features), ...(states.length > 0 && { valueHidden: ops.stack(states) }) };
}

/** What the heads read, and the GRU layers' next states. `prefix` is what the names of its weights begin with. */
function trunk<T>(
  shape: PolicyShape,
  ops: NetworkOps<T>,
  prefix: string,
  state: 'hidden' | 'valueHidden',
): { readonly features: T; readonly states: readonly T[] } {
  let x = ops.normalise(ops.input('observations'));
  for (let layer = 0; layer < shape.mlpLayers; layer++) {
    const { linear, norm } = mlpNames(shape, layer);
    x = ops.activation(shape.activation, ops.linear(x, `${prefix}${linear}.weight`, `${prefix}${linear}.bias`));
    if (shape.layerNorm) x = ops.layerNorm(x, `${prefix}${norm}`);
  }
  const states: T[] = [];
  const hidden = shape.gruLayers > 0 ? ops.input(state) : undefined;
  for (let layer = 0; layer < shape.gruLayers; layer++) {
    x = gruCell(ops, { gru: `${prefix}gru`, layer }, x, ops.layerOf(hidden!, layer));
    states.push(x);
  }
  return { features: shape.layerNorm ? ops.layerNorm(x, `${prefix}norm`) : x, states };
}

function valueOf<T>(ops: NetworkOps<T>, features: T): T {
  return ops.column(ops.linear(features, 'critic.weight', 'critic.bias'));
}

/** torch.nn.GRU's gates r, z, n: see `learning/gru.ts`. */
function gruCell<T>(
  ops: NetworkOps<T>,
  { gru, layer }: { readonly gru: string; readonly layer: number },
  x: T,
  h: T,
): T {
  const gates = (from: T, side: 'ih' | 'hh') =>
    ops.thirds(ops.linear(from, `${gru}.weight_${side}_l${layer}`, `${gru}.bias_${side}_l${layer}`));
  const [inputR, inputZ, inputN] = gates(x, 'ih');
  const [hiddenR, hiddenZ, hiddenN] = gates(h, 'hh');
  const r = ops.sigmoid(ops.add(inputR, hiddenR));
  const z = ops.sigmoid(ops.add(inputZ, hiddenZ));
  const n = ops.tanh(ops.add(inputN, ops.mul(r, hiddenN)));
  return ops.add(n, ops.mul(z, ops.sub(h, n)));
}
