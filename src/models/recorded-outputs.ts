import { failure } from '../contract/errors/index.ts';
import type { Text } from '../contract/language.ts';
import { toFloat32 } from './dtypes.ts';
import type { ProbeInputs } from './probe.ts';
import { StoredTensor, isDict, nameOf, type StoredDict, type StoredValue } from './stored-value.ts';

/** What the network gave for inputs where it came from, from a zero hidden state on. */
export interface RecordedOutputs extends ProbeInputs {
  /** float32 [time, lanes, actionDim]; compared where the mask allows the action. */
  readonly logits: Float32Array;
  /** float32 [time, lanes]; null where they were not recorded. */
  readonly values: Float32Array | null;
}

/**
 * Finds recorded outputs in what a file holds, either at the top or under `probe`: `observations` and `logits`, with
 * `masks` (else everything is allowed) and `values` where there are. Tensors are [time, lanes, size], or [rows, size]
 * for rows that are each the first step of an episode. Null where there are none; throws `model/field` where they do
 * not fit the network.
 *
 * @param where the file's name, for errors
 */
export function recordedOutputs(
  value: StoredValue,
  { stateDim, actionDim }: { readonly stateDim: number; readonly actionDim: number },
  where: string,
): RecordedOutputs | null {
  const found = recordsIn(value);
  if (!found) return null;
  const { dict, path } = found;
  const numbers = (name: string, fits: (tensor: StoredTensor) => boolean, expected: Text): Float32Array => {
    const tensor = dict.get(name);
    if (tensor instanceof StoredTensor && fits(tensor)) return toFloat32(tensor.dtype, tensor.data).data;
    throw failure('model/field', { where, field: `${path}${name}`, expected, found: nameOf(tensor) });
  };
  const observations = numbers(
    'observations',
    ({ shape }) => [2, 3].includes(shape.length) && shape.at(-1) === stateDim && !shape.includes(0),
    {
      en: `a tensor [time, lanes, ${stateDim}] or [rows, ${stateDim}]`,
      zh: `张量 [时间, 通道, ${stateDim}] 或 [行, ${stateDim}]`,
    },
  );
  const shape = (dict.get('observations') as StoredTensor).shape;
  const [time, lanes] = shape.length === 3 ? shape : [1, shape[0]];
  const sized = (name: string, size: number): Float32Array =>
    numbers(name, ({ data }) => data.length === time * lanes * size, {
      en: `${time} × ${lanes} × ${size} numbers`,
      zh: `${time} × ${lanes} × ${size} 个数`,
    });
  return {
    ...{ time, lanes, observations },
    masks: dict.has('masks') ? sized('masks', actionDim) : new Float32Array(time * lanes * actionDim).fill(1),
    logits: sized('logits', actionDim),
    values: dict.has('values') ? sized('values', 1) : null,
  };
}

function recordsIn(value: StoredValue): { readonly dict: StoredDict; readonly path: string } | null {
  if (!isDict(value)) return null;
  const probe = value.get('probe');
  const places = [{ dict: value, path: '' }, ...(isDict(probe) ? [{ dict: probe, path: 'probe.' }] : [])];
  return places.find(({ dict }) => dict.has('observations') && dict.has('logits')) ?? null;
}

/** The first steps of the first lanes, which stand by themselves since every lane starts from a zero hidden state. */
export function firstOutputs(recorded: RecordedOutputs, mostTime: number, mostLanes: number): RecordedOutputs {
  const time = Math.min(recorded.time, mostTime);
  const lanes = Math.min(recorded.lanes, mostLanes);
  const part = (array: Float32Array): Float32Array => {
    const width = array.length / (recorded.time * recorded.lanes);
    const result = new Float32Array(time * lanes * width);
    for (let t = 0; t < time; t++) {
      const start = t * recorded.lanes * width;
      result.set(array.subarray(start, start + lanes * width), t * lanes * width);
    }
    return result;
  };
  const { observations, masks, logits, values } = recorded;
  return {
    ...{ time, lanes, observations: part(observations), masks: part(masks) },
    ...{ logits: part(logits), values: values && part(values) },
  };
}
