import { stringifyExactly } from '../../base/exact-json.ts';
import type { ParameterStore } from '../../learning/engine.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { exportOptimiser, importOptimiser } from '../../models/optimiser-state.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { float32, type StoredValue } from '../../models/stored-value.ts';
import { importWeights } from '../../models/weights.ts';
import type { LogPositions } from '../../store/runs/run.ts';
import { newestCheckpoint, type NewestCheckpoint } from '../newest-checkpoint.ts';
import { decodeSealed, encodeSealed, positionIn, type SealedCheckpoint } from '../sealed-checkpoint.ts';
import type { TrainerState } from './cloning-trainer.ts';
import { EarlyStopping, type EarlyStoppingState } from './early-stopping.ts';

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

export interface Checkpoint extends TrainingPosition, SealedCheckpoint {
  readonly name: string;
}

/** A checkpoint is a model file with what continues the training beside it. */
export function encodeCheckpoint(model: PolicyModel, store: ParameterStore, position: TrainingPosition): Uint8Array {
  const { hidden, ...rest } = position;
  const training = new Map<string, StoredValue>([
    ['optimiser', exportOptimiser(store)],
    ['hidden', float32([hidden.length], hidden)],
    ['position', stringifyExactly(rest)],
  ]);
  return encodeSealed(model, training);
}

/** The newest checkpoint of a run that can be read, and those newer ones that cannot. */
export function readCheckpoint(directory: string, shape: PolicyShape): NewestCheckpoint<Checkpoint> {
  return newestCheckpoint(directory, (bytes, name) => decodeCheckpoint(bytes, name, shape));
}

/** Puts weights and optimiser state into a store that has just been made. */
export function restoreParameters({ model, training, name }: Checkpoint, store: ParameterStore): void {
  importWeights(store, model.weights, name);
  importOptimiser(store, training.dictionary('optimiser'), name);
}

function decodeCheckpoint(bytes: Uint8Array, name: string, shape: PolicyShape): Checkpoint {
  const { model, training } = decodeSealed(bytes, name, shape);
  const hidden = training.floats('hidden', [null]).data as Float32Array;
  const like = { epoch: 0, trainer: { step: 0 }, earlyStopping: new EarlyStopping(0).state(), bestReturn: 0 };
  const rest = positionIn(training, name, like) as Omit<TrainingPosition, 'hidden'>;
  return { ...rest, hidden, name, model, training };
}
