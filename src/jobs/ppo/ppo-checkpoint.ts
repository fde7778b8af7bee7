import { stringifyExactly } from '../../base/exact-json.ts';
import type { RandomState } from '../../base/random.ts';
import type { ParameterStore } from '../../learning/engine.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { exportOptimiser, importOptimiser } from '../../models/optimiser-state.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { float32, type StoredValue } from '../../models/stored-value.ts';
import { importWeights, matchingWeights, type Weights } from '../../models/weights.ts';
import type { Memories } from '../../rollout/collect-experience.ts';
import type { ObservationScaler } from '../../rollout/observation-scaler.ts';
import type { RewardScaler } from '../../rollout/reward-scaler.ts';
import type { TrainingEnvironmentsState } from '../../rollout/training-environments.ts';
import type { LogPositions } from '../../store/runs/run.ts';
import { newestCheckpoint, type NewestCheckpoint } from '../newest-checkpoint.ts';
import { decodeSealed, encodeSealed, positionIn, type SealedCheckpoint } from '../sealed-checkpoint.ts';
import type { ReplayState } from './cloning-replay.ts';
import { Progress, type ProgressState } from './progress.ts';

/** Where a PPO run stands between two rollouts, beside its parameters and memories. */
export interface PpoPosition {
  readonly progress: ProgressState;
  readonly environments: TrainingEnvironmentsState;
  readonly sampler: unknown;
  readonly shuffling: RandomState;
  readonly observations: ReturnType<ObservationScaler['state']>;
  readonly rewards: ReturnType<RewardScaler['state']>;
  readonly replay: ReplayState | null;
  readonly logs: LogPositions;
}

export interface PpoCheckpoint extends SealedCheckpoint {
  readonly name: string;
  readonly position: PpoPosition;
}

const MEMORIES = ['hidden', 'valueHidden', 'referenceHidden'] as const satisfies readonly (keyof Memories)[];

/** A checkpoint is a model file with what continues the training beside it. */
export function encodePpoCheckpoint(
  model: PolicyModel,
  store: ParameterStore,
  memories: Memories,
  bestActor: Weights | null,
  position: PpoPosition,
): Uint8Array {
  const training = new Map<string, StoredValue>([
    ['optimiser', exportOptimiser(store)],
    ['memories', new Map(MEMORIES.map((name) => [name, float32([memories[name].length], memories[name])]))],
    ...(bestActor ? [['best_actor', new Map(bestActor)] as const] : []),
    ['position', stringifyExactly(position)],
  ]);
  return encodeSealed(model, training);
}

/**
 * The newest checkpoint of a run that can be read, and those newer ones that cannot.
 *
 * @param lanes environments side by side
 */
export function readPpoCheckpoint(
  directory: string,
  shape: PolicyShape,
  lanes: number,
): NewestCheckpoint<PpoCheckpoint> {
  return newestCheckpoint(directory, (bytes, name) => decode(bytes, name, shape, lanes));
}

/** The actor of the best policy evaluated before; null where none was kept. */
export function bestActorOf({ training, name }: PpoCheckpoint, shape: PolicyShape): Weights | null {
  if (!training.has('best_actor')) return null;
  const actor = policyParameters(shape).filter(({ group }) => group === 'actor');
  return matchingWeights(actor, training.dictionary('best_actor'), name);
}

/** Puts weights, optimiser state and memories back into what has just been made. */
export function restoreLearned(
  { model, training, name }: PpoCheckpoint,
  store: ParameterStore,
  memories: Memories,
): void {
  importWeights(store, model.weights, name);
  importOptimiser(store, training.dictionary('optimiser'), name);
  const stored = training.fields('memories');
  for (const memory of MEMORIES)
    memories[memory].set(stored.floats(memory, [memories[memory].length]).data as Float32Array);
}

function decode(bytes: Uint8Array, name: string, shape: PolicyShape, lanes: number): PpoCheckpoint {
  const { model, training } = decodeSealed(bytes, name, shape);
  const memories = training.fields('memories');
  for (const memory of MEMORIES) memories.floats(memory, [shape.gruLayers * lanes * shape.hiddenSize]);
  // The rest of it is checked once there is something to be put back into.
  const position = positionIn(training, name, { progress: new Progress().state() }) as PpoPosition;
  return { name, model, training, position };
}
