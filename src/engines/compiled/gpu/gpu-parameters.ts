import type { ParameterGroup, ParameterSpec, ParameterStore, PulledVector } from '../../../learning/engine.ts';
import { ParameterAccess } from '../../parameter-access.ts';
import { eachVector, PULLED, type VectorName } from '../../parameter-vectors.ts';
import { ParameterMemory } from '../parameter-memory.ts';
import { groupRanges, type GroupRange } from './group-ranges.ts';
import { MirroredVector } from './mirrored-vector.ts';
import type { Transfer } from './transfer.ts';

/**
 * Parameters that are trained on the GPU. They are filled, read and act in a memory like the CPU's; steps take them from
 * there and leave what they make on the GPU.
 */
export class GpuParameters extends ParameterAccess implements ParameterStore {
  readonly memory: ParameterMemory;
  readonly ranges: readonly GroupRange[];
  readonly vectors: Readonly<Record<VectorName, MirroredVector>>;
  /** Of the gradients that the last step left on the GPU. */
  private normsOnGpu: Record<ParameterGroup, number> = { actor: 0, critic: 0 };

  /** Throws `engine/too-large`. */
  constructor(specs: readonly ParameterSpec[], transfer: Transfer) {
    super();
    this.memory = new ParameterMemory(specs);
    this.ranges = groupRanges(this.memory);
    this.vectors = eachVector((name) => new MirroredVector(name, this.memory, this.ranges, transfer));
  }

  get specs(): readonly ParameterSpec[] {
    return this.memory.specs;
  }

  get updates(): Record<ParameterGroup, number> {
    return this.memory.updates;
  }

  view(vector: VectorName, name: string): Float32Array {
    this.vectors[vector].expectInMemory();
    return this.memory.view(vector, name);
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
