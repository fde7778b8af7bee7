import type { TfjsProblem } from '../../../contract/errors/model-tfjs.ts';
import { elementSize, type StoredDType } from '../../dtypes.ts';

/** One tensor of the manifest, in the place that the entries before it leave. */
export interface WeightEntry {
  readonly name: string;
  readonly dtype: StoredDType;
  readonly shape: readonly number[];
  /** That it takes. */
  readonly bytes: number;
}

/** Files whose bytes, one after the other, are the tensors' bytes, one after the other. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly entries: readonly WeightEntry[];
}

/** Where in `userDefinedMetadata` our own files list the weights that the graph does not read, as a `weightsManifest` does. */
export const OTHER_WEIGHTS_KEY = 'warmstartTrainingWeights';

/** Throws `model/tfjs`. */
export type Refuse = (problem: TfjsProblem, name?: string, found?: unknown) => never;

/** Tensors, or files, of one model at most: the largest models have thousands. */
const MAXIMUM_ITEMS = 100_000;
const DTYPES: ReadonlySet<unknown> = new Set(['float32', 'int32', 'bool', 'uint8'] satisfies StoredDType[]);

/** The groups of a `weightsManifest`, or several. Names of tensors, and of files, are unique among all of them. */
export function parseManifests(manifests: readonly unknown[], refuse: Refuse): WeightGroup[] {
  const names = new Set<string>();
  const files = new Set<string>();
  const register = (set: Set<string>, name: string, twice: TfjsProblem) => {
    if (set.has(name)) refuse(twice, name);
    if (set.size === MAXIMUM_ITEMS) refuse('many', '', `> ${MAXIMUM_ITEMS}`);
    set.add(name);
  };
  const groups = manifests.flatMap((manifest): unknown[] =>
    Array.isArray(manifest) ? manifest : refuse('manifest', '', manifest),
  );
  return groups.map((group) => {
    if (!isObject(group)) return refuse('manifest', '', group);
    const { paths, weights } = group;
    if (!Array.isArray(paths)) return refuse('manifest', 'paths', paths);
    if (!Array.isArray(weights)) return refuse('manifest', 'weights', weights);
    for (const path of paths) register(files, plainName(path, refuse), 'path-twice');
    const entries = weights.map((weight: unknown) => entryOf(weight, refuse));
    for (const { name } of entries) register(names, name, 'name-twice');
    return { paths: paths as string[], entries };
  });
}

/** Refuses what leads out of the model's folder: folders, drives, addresses. */
function plainName(path: unknown, refuse: Refuse): string {
  const plain = typeof path === 'string' && path !== '' && path !== '.' && path !== '..' && !/[/\\:\0]/.test(path);
  return plain ? path : refuse('path', '', path);
}

function entryOf(weight: unknown, refuse: Refuse): WeightEntry {
  if (!isObject(weight)) return refuse('entry', '', weight);
  const { name, dtype, shape, quantization } = weight;
  if (typeof name !== 'string') return refuse('entry', '', name);
  // Of a quantised tensor, dtype is what it becomes and not what the file holds.
  if (quantization !== undefined) {
    return refuse('quantised', name, isObject(quantization) ? quantization['dtype'] : quantization);
  }
  if (dtype === 'string') return refuse('strings', name);
  if (!isKnown(dtype)) return refuse('dtype', name, dtype);
  if (!isShape(shape)) return refuse('entry', name, shape);
  // Without its zeros, whose product with a size beyond every number would be none.
  const bytes = elementSize(dtype) * shape.reduce((product, size) => product * Math.max(1, size), 1);
  if (!Number.isSafeInteger(bytes)) return refuse('size', name, shape);
  return { name, dtype, shape, bytes: shape.includes(0) ? 0 : bytes };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKnown(dtype: unknown): dtype is StoredDType {
  return DTYPES.has(dtype);
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
