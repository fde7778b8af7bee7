import type { ParameterSpec } from '../../learning/engine.ts';
import { ParameterAccess } from '../parameter-access.ts';
import type { VectorName } from '../parameter-vectors.ts';
import { parameterLayout, type ParameterLayout, type ParameterPlace } from './parameter-layout.ts';

/** Vectors that there is one of; behind them lie those of gradients, one for each thread. */
const SINGLE: readonly VectorName[] = ['values', 'firstMoments', 'secondMoments'];

/** Parameters in a memory that several threads share: values and moments are all threads', gradients each thread's own. */
export class ParameterViews extends ParameterAccess {
  readonly specs: readonly ParameterSpec[];
  readonly memory: WebAssembly.Memory;
  protected readonly layout: ParameterLayout;
  private readonly thread: number;
  private readonly placesByName: ReadonlyMap<string, ParameterPlace>;

  /** @param thread whose gradients these are, from 0 */
  constructor(specs: readonly ParameterSpec[], memory: WebAssembly.Memory, thread: number) {
    super();
    this.specs = specs;
    this.memory = memory;
    this.thread = thread;
    this.layout = parameterLayout(specs);
    this.placesByName = new Map(this.layout.places.map((place) => [place.name, place]));
  }

  get places(): readonly ParameterPlace[] {
    return this.layout.places;
  }

  get gradientsStart(): number {
    return this.pointer('gradients', 0);
  }

  /** What parameters beside each other have in a vector: float32 [length], from a place's start on. */
  stretch(vector: VectorName, start: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, this.pointer(vector, start), length);
  }

  /** Where a number of a vector lies in the memory, in bytes; gradients are this thread's unless another's are asked for. */
  protected pointer(vector: VectorName, start: number, thread = this.thread): number {
    const index = vector === 'gradients' ? SINGLE.length + thread : SINGLE.indexOf(vector);
    return (index * this.layout.size + start) * Float32Array.BYTES_PER_ELEMENT;
  }

  view(vector: VectorName, name: string): Float32Array {
    const place = this.placesByName.get(name);
    if (!place) throw new Error(`no parameter ${name}`);
    return this.stretch(vector, place.start, place.length);
  }
}

/** Bytes of the memory of so many parameters, with gradients for some threads. */
export function bytesOfVectors(size: number, threads: number): number {
  return (SINGLE.length + threads) * size * Float32Array.BYTES_PER_ELEMENT;
}
