import type { OnnxGraph, OnnxInitializer, OnnxValue } from '../../../compiler/onnx/messages.ts';
import { actNetwork } from '../../network/act-network.ts';
import type { PolicyModel } from '../../policy-model.ts';
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
 * The weights come first, as the initializers that `isWeight` tells from the rest.
 */
export function actGraph({ shape, weights, normaliser }: PolicyModel): OnnxGraph {
  const ops = new GraphOps(normaliser);
  const { logits, value, hidden } = actNetwork(shape, ops);
  const inputs = [float32('observations', [BATCH, shape.stateDim]), float32('masks', [BATCH, shape.actionDim])];
  /** By the names that the operations give them so far. */
  const outputs = new Map([
    [logits, float32('logits', [BATCH, shape.actionDim])],
    [value, float32('value', [BATCH])],
  ]);
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
    initializers: [...weightInitializers(weights), ...ops.initializers],
    inputs,
    outputs: [...outputs.values()],
  };
}

function float32(name: string, shape: OnnxValue['shape']): OnnxValue {
  return { name, dtype: 'float32', shape };
}

function weightInitializers(weights: PolicyModel['weights']): OnnxInitializer[] {
  return [...weights].map(([name, { shape, data }]) => ({
    name,
    dtype: 'float32',
    shape,
    data: data as Float32Array,
  }));
}
