import { keep, tensor1d, type Tensor1D } from '@tensorflow/tfjs-core';

/** One number for each parameter, in arrays of this program and in tensors of TensorFlow, and which of them are newer. */
export class MirroredVector {
  private readonly name: string;
  private readonly arrays: readonly Float32Array[];
  private inTensorflow: readonly Tensor1D[] = [];
  private newest: 'arrays' | 'tensorflow' | 'both' = 'arrays';

  /** @param sizes numbers of each part */
  constructor(name: string, sizes: readonly number[]) {
    this.name = name;
    this.arrays = sizes.map((size) => new Float32Array(size));
  }

  /** A part, which may then be read and written. */
  array(part: number): Float32Array {
    if (this.newest === 'tensorflow') throw new Error(`${this.name} have changed in TensorFlow: pull them first`);
    this.newest = 'arrays';
    return this.arrays[part];
  }

  toArrays(): void {
    if (this.newest !== 'tensorflow') return;
    for (const [part, tensor] of this.inTensorflow.entries()) this.arrays[part].set(tensor.dataSync<'float32'>());
    this.newest = 'both';
  }

  /** All parts, up to date; the same list as long as nothing has changed. They are this vector's to dispose of. */
  tensors(): readonly Tensor1D[] {
    if (this.newest === 'arrays') {
      // Copied, since TensorFlow goes on using the array that it is given.
      this.keep(this.arrays.map((array) => tensor1d(array.slice())));
      this.newest = 'both';
    }
    return this.inTensorflow;
  }

  /** What a step has made of all parts; a part that has not changed is given again. */
  replace(tensors: readonly Tensor1D[]): void {
    this.keep(tensors);
    this.newest = 'tensorflow';
  }

  dispose(): void {
    for (const tensor of this.inTensorflow) tensor.dispose();
    this.inTensorflow = [];
    this.newest = 'arrays';
  }

  private keep(tensors: readonly Tensor1D[]): void {
    const old = this.inTensorflow.filter((tensor) => !tensors.includes(tensor));
    for (const tensor of old) tensor.dispose();
    this.inTensorflow = tensors.map((tensor) => keep(tensor));
  }
}
