import { parseExactly, stringifyExactly } from '../../base/exact-json.ts';
import type { RandomState } from '../../base/random.ts';
import { failure } from '../../contract/errors/index.ts';
import type { ParameterStore } from '../../learning/engine.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { decodeModel, encodeModel } from '../../models/formats/pt.ts';
import { exportOptimiser, importOptimiser } from '../../models/optimiser-state.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { float32, StoredTensor, type StoredValue } from '../../models/stored-value.ts';
import { importWeights, matchingWeights, type Weights } from '../../models/weights.ts';
import type { Memories } from '../../rollout/collect-experience.ts';
import type { ObservationScaler } from '../../rollout/observation-scaler.ts';
import type { RewardScaler } from '../../rollout/reward-scaler.ts';
import type { TrainingEnvironmentsState } from '../../rollout/training-environments.ts';
import type { LogPositions } from '../../store/runs/run.ts';
import { newestCheckpoint, type NewestCheckpoint } from '../newest-checkpoint.ts';
import type { ReplayState } from './cloning-replay.ts';
import type { ProgressState } from './progress.ts';

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

export interface PpoCheckpoint {
  readonly name: string;
  readonly model: PolicyModel;
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
  return encodeModel({ ...model, training });
}

/** The newest checkpoint of a run that can be read, and those newer ones that cannot. */
export function readPpoCheckpoint(directory: string, shape: PolicyShape): NewestCheckpoint<PpoCheckpoint> {
  return newestCheckpoint(directory, (bytes, name) => decode(bytes, name, shape));
}

/** The actor of the best policy evaluated before; null where none was kept. */
export function bestActorOf({ model, name }: PpoCheckpoint, shape: PolicyShape): Weights | null {
  const stored = model.training!.get('best_actor');
  if (!(stored instanceof Map)) return null;
  const actor = policyParameters(shape).filter(({ group }) => group === 'actor');
  return matchingWeights(actor, stored, name);
}

/** Puts weights, optimiser state and memories back into what has just been made. */
export function restoreLearned({ model, name }: PpoCheckpoint, store: ParameterStore, memories: Memories): void {
  importWeights(store, model.weights, name);
  importOptimiser(store, model.training!.get('optimiser'), name);
  const stored = model.training!.get('memories') as ReadonlyMap<string, StoredTensor>;
  for (const memory of MEMORIES) memories[memory].set(stored.get(memory)!.data as Float32Array);
}

function decode(bytes: Uint8Array, name: string, shape: PolicyShape): PpoCheckpoint {
  const model = decodeModel(bytes, name);
  matchingWeights(policyParameters(shape), model.weights, name);
  const position = positionIn(model.training?.get('position'));
  const memories = model.training?.get('memories');
  const sizes = MEMORIES.map((memory) => {
    const tensor = memories instanceof Map ? (memories.get(memory) as StoredValue | undefined) : undefined;
    return tensor instanceof StoredTensor && tensor.data instanceof Float32Array ? tensor.data.length : NaN;
  });
  const lanes = position?.environments.lengths.length;
  if (!position || !sizes.every((size) => size === shape.gruLayers * lanes! * shape.hiddenSize)) {
    throw failure('model/field', {
      where: name,
      field: 'training',
      expected: 'memories and position',
      found: 'neither',
    });
  }
  return { name, model, position };
}

/** What `stringifyExactly` wrote; null where that has been damaged. */
function positionIn(text: StoredValue | undefined): PpoPosition | null {
  if (typeof text !== 'string') return null;
  try {
    const position = parseExactly(text) as Partial<PpoPosition> | null;
    return position?.progress && Array.isArray(position.environments?.lengths) ? (position as PpoPosition) : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof DOMException) return null;
    throw error;
  }
}
