import type { VectorName } from './parameter-vectors.ts';

/** Parameters by name in each of the vectors, as a `ParameterStore` gives them. */
export abstract class ParameterAccess {
  abstract view(vector: VectorName, name: string): Float32Array;

  value(name: string): Float32Array {
    return this.view('values', name);
  }

  gradient(name: string): Float32Array {
    return this.view('gradients', name);
  }

  firstMoment(name: string): Float32Array {
    return this.view('firstMoments', name);
  }

  secondMoment(name: string): Float32Array {
    return this.view('secondMoments', name);
  }
}
