import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { reshape, split, tensor, tidy, variable } from '@tensorflow/tfjs-core';
import type {
  NamedTensors,
  ParameterGroup,
  ParameterSpec,
  ParameterStore,
  PulledVector,
} from '../../learning/engine.ts';
import { ParameterAccess } from '../parameter-access.ts';
import { eachVector, PULLED, type VectorName } from '../parameter-vectors.ts';
import { sumOfSquares } from './adamw-operations.ts';
import { MirroredVector } from './mirrored-vector.ts';

/** Parameters that are clipped, decay and are updated alike: one stretch of each vector. */
export interface Segment {
  readonly group: ParameterGroup;
  readonly decay: boolean;
  readonly members: readonly ParameterSpec[];
  /** Numbers of each member. */
  readonly lengths: readonly number[];
}

interface Place {
  readonly segment: number;
  readonly start: number;
  readonly length: number;
}

/**
 * Parameters that TensorFlow holds and trains, as few long vectors, so that an update is few operations. Arrays of them are
 * filled and read on this side; steps take what is newer there.
 */
export class TensorflowParameters extends ParameterAccess implements ParameterStore {
  readonly specs: readonly ParameterSpec[];
  readonly updates: Record<ParameterGroup, number> = { actor: 0, critic: 0 };
  readonly segments: readonly Segment[];
  readonly vectors: Readonly<Record<VectorName, MirroredVector>>;
  private readonly places = new Map<string, Place>();
  /** Each parameter in its shape, made from the values when a program runs on them. */
  private shaped: ReadonlyMap<string, Variable> | null = null;
  private shapedFrom: readonly Tensor[] = [];
  private norms: Readonly<Record<ParameterGroup, number>> = { actor: 0, critic: 0 };
  private normsOf: readonly Tensor[] = [];

  constructor(specs: readonly ParameterSpec[]) {
    super();
    this.specs = specs;
    const alike = [...Map.groupBy(specs, ({ group, decay }) => `${group} ${decay}`).values()];
    this.segments = alike.map((members) => ({
      group: members[0].group,
      decay: members[0].decay,
      members,
      lengths: members.map(sizeOf),
    }));
    for (const [segment, { members, lengths }] of this.segments.entries()) {
      let start = 0;
      for (const [i, { name }] of members.entries()) {
        this.places.set(name, { segment, start, length: lengths[i] });
        start += lengths[i];
      }
    }
    const sizes = this.segments.map(({ lengths }) => lengths.reduce((sum, length) => sum + length, 0));
    this.vectors = eachVector((name) => new MirroredVector(name, sizes));
  }

  async pull(...vectors: readonly PulledVector[]): Promise<void> {
    for (const name of vectors.flatMap((vector) => PULLED[vector])) this.vectors[name].toArrays();
  }

  /** Every parameter as TensorFlow has it now, in its shape: variables, which gradients are taken of. */
  variables(): ReadonlyMap<string, Variable> {
    const values = this.vectors.values.tensors();
    if (this.shaped && values === this.shapedFrom) return this.shaped;
    const shaped = this.shaped ?? new Map(this.specs.map(({ name, shape }) => [name, emptyVariable(shape)]));
    tidy(() => {
      for (const [i, { members, lengths }] of this.segments.entries()) {
        const parts = split(values[i], [...lengths]);
        for (const [k, { name, shape }] of members.entries()) shaped.get(name)!.assign(reshape(parts[k], [...shape]));
      }
    });
    this.shaped = shaped;
    this.shapedFrom = values;
    return shaped;
  }

  /** Euclidean norms of the gradients, also where they were written into the arrays. */
  gradientNorms(): Readonly<Record<ParameterGroup, number>> {
    const gradients = this.vectors.gradients.tensors();
    if (gradients === this.normsOf) return this.norms;
    const norm = (group: ParameterGroup): number => {
      const own = gradients.filter((_, i) => this.segments[i].group === group);
      return own.length === 0 ? 0 : tidy(() => Math.sqrt(sumOfSquares(own).dataSync()[0]));
    };
    this.norms = { actor: norm('actor'), critic: norm('critic') };
    this.normsOf = gradients;
    return this.norms;
  }

  dispose(): void {
    for (const vector of Object.values(this.vectors)) vector.dispose();
    for (const one of this.shaped?.values() ?? []) one.dispose();
    this.shaped = null;
    this.shapedFrom = [];
    this.normsOf = [];
  }

  view(vector: VectorName, name: string): Float32Array {
    const place = this.places.get(name);
    if (!place) throw new Error(`no parameter ${name}`);
    return this.vectors[vector].array(place.segment).subarray(place.start, place.start + place.length);
  }
}

export function namedTensors(variables: ReadonlyMap<string, Variable>): NamedTensors {
  return Object.fromEntries(variables);
}

function emptyVariable(shape: readonly number[]): Variable {
  return tidy(() => variable(tensor(new Float32Array(sizeOf({ shape })), [...shape])));
}

function sizeOf({ shape }: Pick<ParameterSpec, 'shape'>): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}
