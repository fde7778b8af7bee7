import { failure } from '../../contract/errors/index.ts';
import type { ParameterStore } from '../../learning/engine.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { exportOptimiser, importOptimiser } from '../../models/optimiser-state.ts';
import { decodeModel, encodeModel } from '../../models/formats/pt.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { float32, StoredTensor, type StoredValue } from '../../models/stored-value.ts';
import { importWeights, matchingWeights } from '../../models/weights.ts';
import type { LogPositions } from '../../store/runs/run.ts';
import { newestCheckpoint, type NewestCheckpoint } from '../newest-checkpoint.ts';
import type { TrainerState } from './cloning-trainer.ts';
import type { EarlyStoppingState } from './early-stopping.ts';

/** Where a training run stands, beside its parameters. */
export interface TrainingPosition {
  /** Epochs finished. */
  readonly epoch: number;
  readonly trainer: TrainerState;
  /** float32 [gruLayers, lanes, hiddenSize]. */
  readonly hidden: Float32Array;
  readonly earlyStopping: EarlyStoppingState;
  /** Best mean return of an evaluation during training; −Infinity before the first. */
  readonly bestReturn: number;
  readonly logs: LogPositions;
}

export interface Checkpoint extends TrainingPosition {
  readonly name: string;
  readonly model: PolicyModel;
}

/** A checkpoint is a model file with what continues the training beside it. */
export function encodeCheckpoint(model: PolicyModel, store: ParameterStore, position: TrainingPosition): Uint8Array {
  const { hidden, ...rest } = position;
  const training = new Map<string, StoredValue>([
    ['optimiser', exportOptimiser(store)],
    ['hidden', float32([hidden.length], hidden)],
    ['position', JSON.stringify(rest, withInfinities)],
  ]);
  return encodeModel({ ...model, training });
}

/** The newest checkpoint of a run that can be read, and those newer ones that cannot. */
export function readCheckpoint(directory: string, shape: PolicyShape): NewestCheckpoint<Checkpoint> {
  return newestCheckpoint(directory, (bytes, name) => decodeCheckpoint(bytes, name, shape));
}

/** Puts weights and optimiser state into a store that has just been made. */
export function restoreParameters({ model, name }: Checkpoint, store: ParameterStore): void {
  importWeights(store, model.weights, name);
  importOptimiser(store, model.training!.get('optimiser'), name);
}

function decodeCheckpoint(bytes: Uint8Array, name: string, shape: PolicyShape): Checkpoint {
  const model = decodeModel(bytes, name);
  matchingWeights(policyParameters(shape), model.weights, name);
  const hidden = model.training?.get('hidden');
  const position = model.training?.get('position');
  if (!(hidden instanceof StoredTensor) || !(hidden.data instanceof Float32Array) || typeof position !== 'string') {
    throw failure('model/field', {
      where: name,
      field: 'training',
      expected: 'hidden state and position',
      found: 'neither',
    });
  }
  const rest = JSON.parse(position, withoutNames) as Omit<TrainingPosition, 'hidden'>;
  return { ...rest, hidden: hidden.data, name, model };
}

/** JSON has no infinities, which best values are before the first one. */
function withInfinities(_key: string, value: unknown): unknown {
  return value === Infinity ? 'Infinity' : value === -Infinity ? '-Infinity' : value;
}

function withoutNames(_key: string, value: unknown): unknown {
  return value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : value;
}
