import { add, concat, elu, mul, relu, reshape, split, sub, tanh, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { NamedTensors } from './engine.ts';
import { gruCell, gruLayer, gruSequence } from './gru.ts';
import { layerNorm } from './layer-norm.ts';
import { linear } from './linear.ts';
import { mlpNames } from './policy-parameters.ts';
import type { PolicyShape } from './policy-shape.ts';
import { stopGradient } from './stop-gradient.ts';

const ACTIVATIONS: Readonly<Record<PolicyShape['activation'], (x: Tensor) => Tensor>> = { relu, tanh, elu };

/** What the heads read: features [rows, hiddenSize], and the hidden state [gruLayers, lanes, hiddenSize] at the end. */
export interface Trunk {
  readonly features: Tensor;
  /** Absent without GRU layers. */
  readonly hidden?: Tensor;
}

/** One step for `lanes` lanes: observations [lanes, stateDim], hidden [gruLayers, lanes, hiddenSize]. */
export function trunkStep(parameters: NamedTensors, shape: PolicyShape, observations: Tensor, hidden?: Tensor): Trunk {
  let x = mlp(parameters, shape, observations);
  if (!hidden) return { features: lastNorm(parameters, shape, x) };
  const states = layersOf(hidden).map((h, layer) => (x = gruCell(gruLayer(parameters, layer), x, h)));
  return { features: lastNorm(parameters, shape, x), hidden: layersInto(states) };
}

/** A sequence: observations [time × lanes, stateDim] with time outermost, hidden [gruLayers, lanes, hiddenSize] at its start. */
export function trunkSequence(
  parameters: NamedTensors,
  shape: PolicyShape,
  observations: Tensor,
  hidden?: Tensor,
): Trunk {
  const x = mlp(parameters, shape, observations);
  if (!hidden) return { features: lastNorm(parameters, shape, x) };
  const lanes = hidden.shape[1]!;
  const time = observations.shape[0] / lanes;
  let columns = transpose(x);
  const states = layersOf(hidden).map((h0, layer) => {
    columns = gruSequence(gruLayer(parameters, layer), columns, transpose(h0), time);
    const [, last] = time === 1 ? [, columns] : split(columns, [(time - 1) * lanes, lanes], 1);
    return transpose(last!);
  });
  return { features: lastNorm(parameters, shape, transpose(columns)), hidden: layersInto(states) };
}

/** Action logits [rows, actionDim]; disallowed ones are lowered so far that their probability is exactly 0. */
export function actionLogits(parameters: NamedTensors, features: Tensor, masks: Tensor): Tensor {
  return add(linear(parameters, 'actor', features), mul(sub(masks, 1), 1e9));
}

/** Values [rows]. The trunk gets no gradient, so the actor is the same whatever the value function learns. */
export function stateValues(parameters: NamedTensors, features: Tensor): Tensor {
  return reshape(linear(parameters, 'critic', stopGradient(features)), [features.shape[0]]);
}

function mlp(parameters: NamedTensors, shape: PolicyShape, observations: Tensor): Tensor {
  let x = observations;
  for (let layer = 0; layer < shape.mlpLayers; layer++) {
    const names = mlpNames(shape, layer);
    x = ACTIVATIONS[shape.activation](linear(parameters, names.linear, x));
    if (shape.layerNorm) x = layerNorm(parameters, names.norm, x);
  }
  return x;
}

function lastNorm(parameters: NamedTensors, shape: PolicyShape, x: Tensor): Tensor {
  return shape.layerNorm ? layerNorm(parameters, 'norm', x) : x;
}

function layersOf(hidden: Tensor): Tensor[] {
  const [layers, lanes, size] = hidden.shape as [number, number, number];
  return split(reshape(hidden, [layers * lanes, size]), layers, 0);
}

function layersInto(states: readonly Tensor[]): Tensor {
  const [lanes, size] = states[0].shape as [number, number];
  return reshape(concat([...states], 0), [states.length, lanes, size]);
}
