import type { ParameterGroup, ParameterSpec, ParameterStore, PulledVector } from '../../../learning/engine.ts';
import { PULLED, type VectorName } from '../../parameter-vectors.ts';
import { ParameterMemory } from '../parameter-memory.ts';
import { groupRanges, type GroupRange } from './group-ranges.ts';
import { MirroredVector } from './mirrored-vector.ts';
import type { Transfer } from './transfer.ts';

/**
 * Parameters that are trained on the GPU. They are filled, read and act in a memory like the CPU's; steps take them from
 * there and leave what they make on the GPU.
 */
export class GpuParameters implements ParameterStore {
  readonly memory: ParameterMemory;
  readonly ranges: readonly GroupRange[];
  readonly vectors: Readonly<Record<VectorName, MirroredVector>>;
  /** Of the gradients that the last step left on the GPU. */
  private normsOnGpu: Record<ParameterGroup, number> = { actor: 0, critic: 0 };

  /** Throws `engine/too-large`. */
  constructor(specs: readonly ParameterSpec[], transfer: Transfer) {
    this.memory = new ParameterMemory(specs);
    this.ranges = groupRanges(this.memory);
    const mirrored = (name: VectorName) => new MirroredVector(name, this.memory, this.ranges, transfer);
    this.vectors = {
      values: mirrored('values'),
      gradients: mirrored('gradients'),
      firstMoments: mirrored('firstMoments'),
      secondMoments: mirrored('secondMoments'),
    };
  }

  get specs(): readonly ParameterSpec[] {
    return this.memory.specs;
  }

  get updates(): Record<ParameterGroup, number> {
    return this.memory.updates;
  }

  value(name: string): Float32Array {
    this.vectors.values.expectInMemory();
    return this.memory.value(name);
  }

  gradient(name: string): Float32Array {
    this.vectors.gradients.expectInMemory();
    return this.memory.gradient(name);
  }

  firstMoment(name: string): Float32Array {
    this.vectors.firstMoments.expectInMemory();
    return this.memory.firstMoment(name);
  }

  secondMoment(name: string): Float32Array {
    this.vectors.secondMoments.expectInMemory();
    return this.memory.secondMoment(name);
  }

  async pull(...vectors: readonly PulledVector[]): Promise<void> {
    for (const name of vectors.flatMap((vector) => PULLED[vector])) await this.vectors[name].toMemory();
  }

  get gradientNorms(): Record<ParameterGroup, number> {
    return this.vectors.gradients.changedInMemory ? this.memory.gradientNorms() : this.normsOnGpu;
  }

  set gradientNorms(norms: Record<ParameterGroup, number>) {
    this.normsOnGpu = norms;
  }

  dispose(): void {
    for (const vector of Object.values(this.vectors)) vector.dispose();
  }
}
