import type { Tensor } from 'onnxruntime-node';
import type { ParameterGroup } from '../../../learning/engine.ts';
import type { VectorName } from '../../parameter-vectors.ts';
import type { ParameterMemory } from '../parameter-memory.ts';
import type { GroupRange } from './group-ranges.ts';
import type { Transfer } from './transfer.ts';

/** Values, gradients or moments in the memory and, once a step needs them there, on the GPU; and where they are newer. */
export class MirroredVector {
  private readonly name: VectorName;
  private readonly memory: ParameterMemory;
  private readonly ranges: readonly GroupRange[];
  private readonly transfer: Transfer;
  private readonly tensors = new Map<ParameterGroup, Tensor>();
  private newest: 'memory' | 'gpu' | 'both' = 'memory';

  constructor(name: VectorName, memory: ParameterMemory, ranges: readonly GroupRange[], transfer: Transfer) {
    this.name = name;
    this.memory = memory;
    this.ranges = ranges;
    this.transfer = transfer;
  }

  /** Before the memory's part of it is given out, which may then be written. */
  expectInMemory(): void {
    if (this.newest === 'gpu') throw new Error(`${this.name} have changed on the GPU: pull them first`);
    this.newest = 'memory';
  }

  get changedInMemory(): boolean {
    return this.newest === 'memory';
  }

  async toMemory(): Promise<void> {
    if (this.newest !== 'gpu') return;
    for (const range of this.ranges) {
      const found = await this.transfer.download(this.tensors.get(range.group)!);
      this.inMemory(range).set(found.subarray(0, range.length));
    }
    this.newest = 'both';
  }

  /** The tensors of all groups, up to date. */
  async onGpu(): Promise<ReadonlyMap<ParameterGroup, Tensor>> {
    if (this.newest === 'memory') {
      for (const range of this.ranges) {
        const padded = new Float32Array(range.padded);
        padded.set(this.inMemory(range));
        this.keep(range.group, await this.transfer.upload(padded));
      }
      this.newest = 'both';
    }
    return this.tensors;
  }

  /** What a step has made of groups; the others are as they are on the GPU. */
  replace(tensors: Iterable<readonly [ParameterGroup, Tensor]>): void {
    for (const [group, tensor] of tensors) this.keep(group, tensor);
    this.newest = 'gpu';
  }

  dispose(): void {
    for (const tensor of this.tensors.values()) tensor.dispose();
    this.tensors.clear();
    this.newest = 'memory';
  }

  private keep(group: ParameterGroup, tensor: Tensor): void {
    this.tensors.get(group)?.dispose();
    this.tensors.set(group, tensor);
  }

  private inMemory({ start, length }: GroupRange): Float32Array {
    return this.memory.stretch(this.name, start, length);
  }
}
