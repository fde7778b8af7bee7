import { failure } from '../../contract/errors/index.ts';
import { adamwFactors } from '../../learning/adamw.ts';
import type { AdamWSettings, ParameterGroup, ParameterSpec, ParameterStore } from '../../learning/engine.ts';
import { optimiserKernel, type OptimiserKernel } from './optimiser-kernel.ts';
import { parameterLayout, type Segment } from './parameter-layout.ts';
import { bytesOfVectors, ParameterViews } from './parameter-views.ts';

const PAGE = 65536;
/** WebAssembly's own limit. */
const MOST_PAGES = 65536;

/**
 * Parameters, gradients and both moments as flat vectors in one WebAssembly memory, which threads can share, so that views
 * stay when it grows. Gaps between parameters stay 0.
 */
export class ParameterMemory extends ParameterViews implements ParameterStore {
  readonly updates: Record<ParameterGroup, number> = { actor: 0, critic: 0 };
  private readonly kernel: OptimiserKernel;

  /**
   * Throws `engine/too-large`.
   *
   * @param threads that leave gradients here
   */
  constructor(specs: readonly ParameterSpec[], threads = 1) {
    super(specs, allocate(parameterLayout(specs).size, threads), 0);
    this.kernel = optimiserKernel(this.memory);
  }

  get segments(): readonly Segment[] {
    return this.layout.segments;
  }

  /** Everything is always at hand here. */
  async pull(): Promise<void> {}

  /** Makes the gradients the weighted sum of what the threads left, in their order. */
  sumGradients(weights: readonly number[]): void {
    const own = this.pointer('gradients', 0);
    for (let thread = 1; thread < weights.length; thread++) {
      const other = this.pointer('gradients', 0, thread);
      this.kernel.weightedSum(own, thread === 1 ? weights[0] : 1, other, weights[thread], this.layout.size);
    }
  }

  gradientNorms(): Record<ParameterGroup, number> {
    const squares: Record<ParameterGroup, number> = { actor: 0, critic: 0 };
    for (const { group, start, length } of this.segments) {
      squares[group] += this.kernel.squares(this.pointer('gradients', start), length);
    }
    return { actor: Math.sqrt(squares.actor), critic: Math.sqrt(squares.critic) };
  }

  update(settings: Readonly<Partial<Record<ParameterGroup, AdamWSettings>>>): void {
    const norms = this.gradientNorms();
    for (const group of Object.keys(settings) as ParameterGroup[]) {
      this.updates[group]++;
      const factors = adamwFactors(settings[group]!, this.updates[group], norms[group]);
      for (const { start, length, decay } of this.segments.filter((segment) => segment.group === group)) {
        this.kernel.adamw(
          this.pointer('values', start),
          this.pointer('gradients', start),
          this.pointer('firstMoments', start),
          this.pointer('secondMoments', start),
          length,
          factors.gradientScale,
          1 - factors.beta1,
          factors.beta2,
          1 - factors.beta2,
          factors.stepSize,
          factors.secondMomentScale,
          factors.epsilon,
          decay ? factors.keep : 1,
        );
      }
    }
  }
}

/** Memory for vectors of `size` numbers. */
function allocate(size: number, threads: number): WebAssembly.Memory {
  const bytes = bytesOfVectors(size, threads);
  const pages = Math.max(1, Math.ceil(bytes / PAGE));
  const tooLarge = (reason: string) => failure('engine/too-large', { parameters: size, bytes, reason });
  if (pages > MOST_PAGES) throw tooLarge(`the most is ${MOST_PAGES * PAGE}`);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared: true });
  } catch (error) {
    throw tooLarge((error as Error).message);
  }
}
