import { failure } from '../../contract/errors/index.ts';
import { adamwFactors } from '../../learning/adamw.ts';
import type { AdamWSettings, ParameterGroup, ParameterSpec, ParameterStore } from '../../learning/engine.ts';
import { VECTORS, type VectorName } from '../parameter-vectors.ts';
import { optimiserKernel, type OptimiserKernel } from './optimiser-kernel.ts';

const PAGE = 65536;
/** Parameters start at multiples of this many numbers: a cache line, and what the kernel takes at a time. */
const ALIGNMENT = 16;
/** WebAssembly's own limit. */
const MOST_PAGES = 65536;

/** Parameters beside each other that one call of the kernel updates. */
export interface Segment {
  readonly group: ParameterGroup;
  readonly decay: boolean;
  /** In numbers, from the start of a vector. */
  readonly start: number;
  readonly length: number;
}

/** Where a parameter lies in each of the vectors, in numbers. */
export interface ParameterPlace {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

/**
 * Parameters, gradients and both moments as four flat vectors in one WebAssembly memory. The memory is never grown,
 * which would detach every view on it. Gaps between parameters stay 0.
 */
export class ParameterMemory implements ParameterStore {
  readonly specs: readonly ParameterSpec[];
  readonly updates: Record<ParameterGroup, number> = { actor: 0, critic: 0 };
  private readonly memory: WebAssembly.Memory;
  private readonly kernel: OptimiserKernel;
  /** Those of a group lie beside each other. */
  readonly segments: readonly Segment[];
  private readonly placesByName = new Map<string, ParameterPlace>();
  /** Byte offsets of the vectors. */
  private readonly vectors: Readonly<Record<VectorName, number>>;

  /** Throws `engine/too-large`. */
  constructor(specs: readonly ParameterSpec[]) {
    this.specs = specs;
    const { segments, size } = this.layOut(specs);
    this.segments = segments;
    this.memory = allocate(size);
    this.kernel = optimiserKernel(this.memory);
    this.vectors = Object.fromEntries(VECTORS.map((vector, i) => [vector, i * size * 4])) as Record<VectorName, number>;
  }

  value(name: string): Float32Array {
    return this.view(this.vectors.values, name);
  }

  gradient(name: string): Float32Array {
    return this.view(this.vectors.gradients, name);
  }

  firstMoment(name: string): Float32Array {
    return this.view(this.vectors.firstMoments, name);
  }

  secondMoment(name: string): Float32Array {
    return this.view(this.vectors.secondMoments, name);
  }

  /** In the order of the vectors; between two of them at most a gap that is 0. */
  get places(): readonly ParameterPlace[] {
    return [...this.placesByName.values()];
  }

  /** Everything is always at hand here. */
  async pull(): Promise<void> {}

  /** What parameters beside each other have in a vector: float32 [length], from a place's start on. */
  stretch(vector: VectorName, start: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, this.vectors[vector] + start * 4, length);
  }

  gradientNorms(): Record<ParameterGroup, number> {
    const squares: Record<ParameterGroup, number> = { actor: 0, critic: 0 };
    for (const { group, start, length } of this.segments) {
      squares[group] += this.kernel.squares(this.vectors.gradients + start * 4, length);
    }
    return { actor: Math.sqrt(squares.actor), critic: Math.sqrt(squares.critic) };
  }

  update(settings: Readonly<Partial<Record<ParameterGroup, AdamWSettings>>>): void {
    const norms = this.gradientNorms();
    for (const group of Object.keys(settings) as ParameterGroup[]) {
      this.updates[group]++;
      const factors = adamwFactors(settings[group]!, this.updates[group], norms[group]);
      for (const segment of this.segments) {
        if (segment.group !== group) continue;
        const at = segment.start * 4;
        this.kernel.adamw(
          this.vectors.values + at,
          this.vectors.gradients + at,
          this.vectors.firstMoments + at,
          this.vectors.secondMoments + at,
          segment.length,
          factors.gradientScale,
          1 - factors.beta1,
          factors.beta2,
          1 - factors.beta2,
          factors.stepSize,
          factors.secondMomentScale,
          factors.epsilon,
          segment.decay ? factors.keep : 1,
        );
      }
    }
  }

  private layOut(specs: readonly ParameterSpec[]): { segments: Segment[]; size: number } {
    const segments: Segment[] = [];
    let size = 0;
    const byGroup = [...Map.groupBy(specs, ({ group }) => group).values()].flat();
    for (const members of Map.groupBy(byGroup, ({ group, decay }) => `${group} ${decay}`).values()) {
      const start = size;
      for (const { name, shape } of members) {
        const length = shape.reduce((product, dimension) => product * dimension, 1);
        this.placesByName.set(name, { name, start: size, length });
        size += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
      }
      segments.push({ group: members[0].group, decay: members[0].decay, start, length: size - start });
    }
    return { segments, size };
  }

  private view(vector: number, name: string): Float32Array {
    const place = this.placesByName.get(name);
    if (!place) throw new Error(`no parameter ${name}`);
    return new Float32Array(this.memory.buffer, vector + place.start * 4, place.length);
  }
}

/** Memory for four vectors of `size` numbers. */
function allocate(size: number): WebAssembly.Memory {
  const bytes = 4 * 4 * size;
  const pages = Math.max(1, Math.ceil(bytes / PAGE));
  const tooLarge = (reason: string) => failure('engine/too-large', { parameters: size, bytes, reason });
  if (pages > MOST_PAGES) throw tooLarge(`the most is ${MOST_PAGES * PAGE}`);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (error) {
    throw tooLarge((error as Error).message);
  }
}
