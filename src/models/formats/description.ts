import { failure } from '../../contract/errors/index.ts';
import { wordsOf } from './json-words.ts';
import {
  OrderedDict,
  StoredTensor,
  StoredTuple,
  isDict,
  sizeOf,
  type StoredDict,
  type StoredKey,
  type StoredValue,
} from '../stored-value.ts';

/**
 * Everything of a model's document but its weights, as JSON text: what formats keep in their metadata whose tensors are
 * the weights alone. What JSON has no words for stands in an object with one key:
 *
 *     {"$float32": "base64, little-endian", "shape": [8, 4, 64]}     {"$number": "NaN"}
 *     {"$dict": [[key, value], …]}    a dict with keys that are no texts or begin with $
 */
export const DESCRIPTION_KEY = 'warmstart';

const WEIGHTS = 'state_dict';
const MAXIMUM_DEPTH = 100;

/** The description of a document; the training state of checkpoints is left out. */
export function describeDocument(document: StoredDict): string {
  const entries = [...document].filter(([key]) => key !== WEIGHTS && key !== 'training');
  return JSON.stringify(toJson(new Map(entries)));
}

/** The document of a description and weights. Throws `model/description`. */
export function documentOf(text: string, weights: ReadonlyMap<string, StoredTensor>, where: string): StoredDict {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw failure('model/description', { where, expected: 'JSON', found: (error as Error).message });
  }
  const broken: Broken = (expected, found) => {
    throw failure('model/description', { where, expected, found: wordsOf(found) });
  };
  const value = fromJson(json, 0, broken);
  if (!isDict(value)) return broken('an object', json);
  // In the order of the .pt file, so that a round trip gives the same bytes.
  const entries = [...value];
  const at = entries.findIndex(([key]) => key === 'format_version') + 1;
  return new Map([...entries.slice(0, at), [WEIGHTS, new OrderedDict(weights)], ...entries.slice(at)]);
}

function toJson(value: StoredValue): unknown {
  if (typeof value === 'number') {
    const kept = Number.isFinite(value) && !Object.is(value, -0);
    return kept ? value : { $number: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') throw new Error('a description holds no integers beyond 2^53');
  if (value instanceof StoredTensor) return { $float32: base64(value), shape: value.shape };
  if (isDict(value)) return dictToJson(value);
  return (value instanceof StoredTuple ? value.items : value).map(toJson);
}

function dictToJson(dict: StoredDict): unknown {
  const entries = [...dict].map(([key, value]) => [key, toJson(value)] as const);
  const plain = entries.every(([key]) => typeof key === 'string' && !key.startsWith('$'));
  return plain ? Object.fromEntries(entries as [string, unknown][]) : { $dict: entries };
}

function base64({ dtype, data }: StoredTensor): string {
  if (dtype !== 'float32') throw new Error(`a description holds float32 tensors, not ${dtype}`);
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}

type Broken = (expected: string, found: unknown) => never;

function fromJson(json: unknown, depth: number, broken: Broken): StoredValue {
  if (depth > MAXIMUM_DEPTH) return broken('values nested less deeply', '…');
  if (json === null || typeof json !== 'object') return json as StoredValue;
  if (Array.isArray(json)) return json.map((item) => fromJson(item, depth + 1, broken));
  const entries = Object.entries(json);
  if (Object.hasOwn(json, '$number')) return numberOf((json as { $number: unknown }).$number, broken);
  if (Object.hasOwn(json, '$float32')) return tensorOf(json as Tagged, broken);
  if (Object.hasOwn(json, '$dict')) return dictOf((json as { $dict: unknown }).$dict, depth, broken);
  return new Map(entries.map(([key, value]) => [key, fromJson(value, depth + 1, broken)]));
}

interface Tagged {
  readonly $float32: unknown;
  readonly shape?: unknown;
}

function numberOf(text: unknown, broken: Broken): number {
  return ['NaN', 'Infinity', '-Infinity', '-0'].includes(text as string) ? Number(text) : broken('a number', text);
}

function tensorOf({ $float32: text, shape }: Tagged, broken: Broken): StoredTensor {
  if (typeof text !== 'string') return broken('base64', text);
  const sizes = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!sizes) return broken('a shape', shape);
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 4 * sizeOf(shape as number[])) return broken(`numbers for [${String(shape)}]`, bytes.length);
  const data = new Float32Array(bytes.length / 4);
  new Uint8Array(data.buffer).set(bytes);
  return new StoredTensor('float32', shape as number[], data);
}

function dictOf(entries: unknown, depth: number, broken: Broken): StoredDict {
  const pairs = Array.isArray(entries) && entries.every((entry) => Array.isArray(entry) && entry.length === 2);
  if (!pairs) return broken('pairs of key and value', entries);
  return new Map(
    (entries as [unknown, unknown][]).map(([key, value]) => {
      if (typeof key === 'object' && key !== null) return broken('a key', key);
      return [key as StoredKey, fromJson(value, depth + 1, broken)];
    }),
  );
}
