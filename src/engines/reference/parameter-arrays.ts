import { adamw, adamwFactors, norm } from '../../learning/adamw.ts';
import type { AdamWSettings, ParameterGroup, ParameterSpec, ParameterStore } from '../../learning/engine.ts';

interface Arrays {
  readonly value: Float32Array;
  readonly gradient: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

/** Parameters as one array each, updated by the plain formula. */
export class ParameterArrays implements ParameterStore {
  readonly specs: readonly ParameterSpec[];
  readonly updates: Record<ParameterGroup, number> = { actor: 0, critic: 0 };
  private readonly arrays: ReadonlyMap<string, Arrays>;

  constructor(specs: readonly ParameterSpec[]) {
    this.specs = specs;
    this.arrays = new Map(
      specs.map(({ name, shape }) => {
        const zeros = (): Float32Array => new Float32Array(shape.reduce((size, dimension) => size * dimension, 1));
        return [name, { value: zeros(), gradient: zeros(), firstMoment: zeros(), secondMoment: zeros() }];
      }),
    );
  }

  value(name: string): Float32Array {
    return this.of(name).value;
  }

  gradient(name: string): Float32Array {
    return this.of(name).gradient;
  }

  firstMoment(name: string): Float32Array {
    return this.of(name).firstMoment;
  }

  secondMoment(name: string): Float32Array {
    return this.of(name).secondMoment;
  }

  /** Everything is always at hand here. */
  async pull(): Promise<void> {}

  gradientNorms(): Record<ParameterGroup, number> {
    return { actor: this.gradientNorm('actor'), critic: this.gradientNorm('critic') };
  }

  update(settings: Readonly<Partial<Record<ParameterGroup, AdamWSettings>>>): void {
    for (const group of Object.keys(settings) as ParameterGroup[]) {
      this.updates[group]++;
      const factors = adamwFactors(settings[group]!, this.updates[group], this.gradientNorm(group));
      for (const { name, decay } of this.inGroup(group)) {
        const { value, gradient, firstMoment, secondMoment } = this.of(name);
        adamw(value, gradient, firstMoment, secondMoment, factors, decay);
      }
    }
  }

  private gradientNorm(group: ParameterGroup): number {
    return norm(this.inGroup(group).map(({ name }) => this.gradient(name)));
  }

  private inGroup(group: ParameterGroup): ParameterSpec[] {
    return this.specs.filter((spec) => spec.group === group);
  }

  private of(name: string): Arrays {
    const arrays = this.arrays.get(name);
    if (!arrays) throw new Error(`no parameter ${name}`);
    return arrays;
  }
}
