import type { OnnxGraph, OnnxInitializer, OnnxValue } from '../../../compiler/onnx/messages.ts';
import { actNetwork, isForActing } from '../../network/act-network.ts';
import type { PolicyModel } from '../../policy-model.ts';
import { isContinuous } from '../../../learning/policy-shape.ts';
import { GraphOps } from './graph-ops.ts';

/** The dimension whose size each run chooses. */
const BATCH = 'batch';

/**
 * One decision of the policy as an ONNX graph, from raw observations on, for any number of decisions side by side. All
 * inputs and outputs are float32; without GRU layers there is no hidden state:
 *
 *     observations [batch, state_dim], masks [batch, action_dim], hidden [gru_layers, batch, hidden_size]
 *     → logits [batch, action_dim], value [batch], hidden_out [gru_layers, batch, hidden_size]
 *
 * A value function with a trunk of its own is left out, so that deciding costs no more than the actor. Continuous
 * actions have no masks and instead of logits `mean`. The weights that the graph reads come first, as the initializers
 * that `isWeight` tells from the rest.
 */
export function actGraph({ shape, weights, normaliser }: PolicyModel): OnnxGraph {
  const ops = new GraphOps(normaliser);
  const { logits, value, hidden } = actNetwork(shape, ops);
  const inputs = [float32('observations', [BATCH, shape.stateDim])];
  if (!isContinuous(shape)) inputs.push(float32('masks', [BATCH, shape.actionDim]));
  /** By the names that the operations give them so far. */
  const outputs = new Map([[logits, float32(isContinuous(shape) ? 'mean' : 'logits', [BATCH, shape.actionDim])]]);
  if (value !== undefined) outputs.set(value, float32('value', [BATCH]));
  if (hidden !== undefined) {
    const sizes = [shape.gruLayers, BATCH, shape.hiddenSize];
    inputs.push(float32('hidden', sizes));
    outputs.set(hidden, float32('hidden_out', sizes));
  }
  const renamed = (name: string) => outputs.get(name)?.name ?? name;
  return {
    name: 'act',
    operations: ops.operations.map((operation) => ({
      ...operation,
      inputs: operation.inputs.map(renamed),
      outputs: operation.outputs.map(renamed),
    })),
    initializers: [...weightInitializers(weights, (name) => isForActing(shape, name)), ...ops.initializers],
    inputs,
    outputs: [...outputs.values()],
  };
}

function float32(name: string, shape: OnnxValue['shape']): OnnxValue {
  return { name, dtype: 'float32', shape };
}

/** The weights that deciding does not take. */
export function otherWeights({ shape, weights }: PolicyModel): readonly OnnxInitializer[] {
  return weightInitializers(weights, (name) => !isForActing(shape, name));
}

function weightInitializers(weights: PolicyModel['weights'], chosen: (name: string) => boolean): OnnxInitializer[] {
  return [...weights]
    .filter(([name]) => chosen(name))
    .map(([name, { shape, data }]) => ({ name, dtype: 'float32', shape, data: data as Float32Array }));
}
