import { failure } from '../contract/errors/index.ts';
import type { Words } from '../contract/language.ts';
import type { ParameterSpec, ParameterStore } from '../learning/engine.ts';
import { asFloat32 } from './fields.ts';
import { StoredTensor, float32, nameOf } from './stored-value.ts';
import type { StoredDict, StoredValue } from './stored-value.ts';

/**
 * Float32 tensors by the names of the reference nn.Module's state_dict, in PyTorch's orientation: matrices
 * [out, in], where engines keep [in, out].
 */
export type Weights = ReadonlyMap<string, StoredTensor>;

/** Copies a store's values. */
export function exportWeights(store: ParameterStore): Map<string, StoredTensor> {
  return exportTensors(store.specs, (name) => store.value(name));
}

/** Fills a store's values; throws `model/weights` where the weights are not the store's own. */
export function importWeights(store: ParameterStore, weights: Weights, where: string): void {
  importTensors(store.specs, weights, where, (name) => store.value(name));
}

/** Copies the actor's values alone. */
export function exportActor(store: ParameterStore): Map<string, StoredTensor> {
  return exportTensors(actorOf(store), (name) => store.value(name));
}

/**
 * Fills the actor's values alone and clears their moments, as another policy is to be improved from here on; the critic
 * stays as it is. Throws `model/weights` where the weights are not the store's own.
 */
export function importActor(store: ParameterStore, weights: Weights, where: string): void {
  const actor = actorOf(store);
  const own = new Map([...weights].filter(([name]) => actor.some((spec) => spec.name === name)));
  importTensors(actor, own, where, (name) => store.value(name));
  for (const { name } of actor) {
    store.firstMoment(name).fill(0);
    store.secondMoment(name).fill(0);
  }
  store.updates.actor = 0;
}

function actorOf({ specs }: ParameterStore): ParameterSpec[] {
  return specs.filter(({ group }) => group === 'actor');
}

/** Copies tensors that engines keep (values or moments). */
export function exportTensors(
  specs: readonly ParameterSpec[],
  array: (name: string) => Float32Array,
): Map<string, StoredTensor> {
  return new Map(specs.map(({ name, shape }) => [name, float32(torchShape(shape), turned(array(name), shape))]));
}

/** Copies tensors into the engine's arrays, once all of them are known to fit. */
export function importTensors(
  specs: readonly ParameterSpec[],
  weights: StoredDict | Weights,
  where: string,
  array: (name: string) => Float32Array,
): void {
  const fitting = matchingWeights(specs, weights, where);
  for (const { name, shape } of specs) {
    array(name).set(turned(fitting.get(name)!.data as Float32Array, torchShape(shape)));
  }
}

/**
 * The tensors of a state_dict, in the order of `specs` and as float32. Throws `model/weights`, which lists everything
 * that is missing, left over or of another shape, and `model/inexact`.
 */
export function matchingWeights(specs: readonly ParameterSpec[], found: StoredDict | Weights, where: string): Weights {
  const dict: StoredDict = found;
  const missing: string[] = [];
  const misshaped: { name: string; expected: string; found: Words }[] = [];
  const matching: [string, StoredTensor][] = [];
  for (const spec of specs) {
    const tensor = dict.get(spec.name);
    const shape = torchShape(spec.shape);
    if (tensor === undefined) missing.push(spec.name);
    else if (tensor instanceof StoredTensor && tensor.shape.join() === shape.join()) matching.push([spec.name, tensor]);
    else misshaped.push({ name: spec.name, expected: `[${shape.join(', ')}]`, found: shapeOrKind(tensor) });
  }
  const known = new Set<unknown>(specs.map(({ name }) => name));
  const unexpected = [...dict.keys()].filter((name) => !known.has(name)).map(String);
  if (missing.length + unexpected.length + misshaped.length > 0) {
    throw failure('model/weights', { where, missing, unexpected, misshaped });
  }
  return new Map(matching.map(([name, tensor]) => [name, asFloat32(tensor, name, where)]));
}

function shapeOrKind(value: StoredValue): Words {
  return value instanceof StoredTensor ? `[${value.shape.join(', ')}]` : nameOf(value);
}

/** The other orientation's shape. */
function torchShape(shape: readonly number[]): readonly number[] {
  return shape.length === 2 ? [shape[1], shape[0]] : shape;
}

/** A copy of a tensor of this shape; of a matrix, its transpose. */
function turned(source: Float32Array, shape: readonly number[]): Float32Array {
  if (shape.length !== 2) return source.slice();
  const [rows, columns] = shape;
  const result = new Float32Array(source.length);
  // Tile by tile, so that both sides stay in the cache.
  for (let rowTile = 0; rowTile < rows; rowTile += TILE) {
    const rowEnd = Math.min(rowTile + TILE, rows);
    for (let columnTile = 0; columnTile < columns; columnTile += TILE) {
      const columnEnd = Math.min(columnTile + TILE, columns);
      for (let column = columnTile; column < columnEnd; column++) {
        for (let row = rowTile; row < rowEnd; row++) result[column * rows + row] = source[row * columns + column];
      }
    }
  }
  return result;
}

const TILE = 32;
