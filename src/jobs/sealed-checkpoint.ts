import { parseExactly } from '../base/exact-json.ts';
import { failure } from '../contract/errors/index.ts';
import { sha256Of } from '../files/sha256.ts';
import { policyParameters } from '../learning/policy-parameters.ts';
import type { PolicyShape } from '../learning/policy-shape.ts';
import { Fields, fieldsOf } from '../models/fields.ts';
import { decodeModel, encodeModel } from '../models/formats/pt.ts';
import { writePt } from '../models/formats/pt/pt-file.ts';
import type { PolicyModel } from '../models/policy-model.ts';
import { OrderedDict, type StoredDict, type StoredValue } from '../models/stored-value.ts';
import { matchingWeights, type Weights } from '../models/weights.ts';
import type { LogPositions } from '../store/runs/run.ts';
import { requireSameForm } from './same-form.ts';

const CHECKSUM = 'checksum';

/**
 * A checkpoint: a model file with what continues the training beside it, and a checksum over the weights and that. What
 * is changed in it could otherwise be taken up without a word, as most of a snapshot is numbers that may be anything.
 */
export function encodeSealed(model: PolicyModel, training: StoredDict): Uint8Array {
  const sealed = new Map([...training, [CHECKSUM, checksumOf(model.weights, training)]]);
  return encodeModel({ ...model, training: sealed });
}

export interface SealedCheckpoint {
  readonly model: PolicyModel;
  /** What continues the training. */
  readonly training: Fields;
}

/** Reads one, of a policy of this shape. Throws what `decodeModel` throws, `model/weights` and `run/checkpoint`. */
export function decodeSealed(bytes: Uint8Array, where: string, shape: PolicyShape): SealedCheckpoint {
  const model = decodeModel(bytes, where);
  const weights = matchingWeights(policyParameters(shape), model.weights, where);
  const stated = fieldsOf(model.training, where, 'training').text(CHECKSUM);
  const training = new Map([...model.training!].filter(([name]) => name !== CHECKSUM));
  const found = checksumOf(weights, training);
  if (found !== stated) throw failure('run/checkpoint', { where, field: 'checksum', expected: stated, found });
  return { model, training: new Fields(training, where, 'training.') };
}

/** Positions in a run's logs before anything is in them. */
const LOGS: LogPositions = { events: { length: 0, sequence: 0 }, tensorboard: null, epochs: 0 };

/**
 * Where the training stood, as `stringifyExactly` wrote it into the field `position`. Throws `run/checkpoint` where it
 * lacks positions in the logs, or is otherwise not formed like `like`; see `requireSameForm`.
 */
export function positionIn(training: Fields, where: string, like: object): unknown {
  const position = parsed(training.text('position'));
  requireSameForm(where, 'position', position, { ...like, logs: LOGS });
  return position;
}

/** Null where the text is not what `stringifyExactly` writes. */
function parsed(text: string): unknown {
  try {
    return parseExactly(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof DOMException) return null;
    throw error;
  }
}

function checksumOf(weights: Weights, training: StoredDict): string {
  return sha256Of(
    writePt(
      new Map<string, StoredValue>([
        ['state_dict', new OrderedDict(weights)],
        ['training', training],
      ]),
    ),
  );
}
