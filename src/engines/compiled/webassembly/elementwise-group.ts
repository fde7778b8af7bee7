import { sizeOf } from '../../../compiler/graph.ts';
import type { Arithmetic } from './arithmetic.ts';
import { elementwiseKernel, type ElementwisePlan, type Operand } from './elementwise-kernel.ts';
import type { Step } from './step.ts';
import { broadcasted, collapsed, reshaped, type Storage, type View } from './view.ts';

/** Elementwise operations on tensors of one size, done in one pass; what only they use stays in registers. */
export class ElementwiseGroup {
  readonly shape: readonly number[];
  readonly size: number;
  private readonly operations: { readonly name: Arithmetic; readonly inputs: readonly Operand[] }[] = [];
  private readonly tensors: View[] = [];
  private readonly stores = new Map<number, View[]>();

  constructor(shape: readonly number[]) {
    this.shape = shape;
    this.size = sizeOf(shape);
  }

  get length(): number {
    return this.operations.length;
  }

  /** Whether a view of a tensor, broadcast to `shape`, can be walked in the order of this group. */
  fits(view: View, shape: readonly number[]): boolean {
    return this.ordered(view, shape) !== undefined;
  }

  /** Whether something of a storage is read already. */
  takes(storage: Storage): boolean {
    return this.tensors.some((tensor) => tensor.storage === storage);
  }

  /** A tensor that operations take. */
  tensor(view: View, shape: readonly number[]): Operand {
    const own = this.ordered(view, shape)!;
    const text = JSON.stringify(own.strides);
    const found = this.tensors.findIndex(
      ({ storage, offset, strides }) =>
        storage === own.storage && offset === own.offset && JSON.stringify(strides) === text,
    );
    if (found >= 0) return { tensor: found };
    this.tensors.push(own);
    return { tensor: this.tensors.length - 1 };
  }

  /** The number of its result. */
  append(name: Arithmetic, inputs: readonly Operand[]): number {
    this.operations.push({ name, inputs });
    return this.operations.length - 1;
  }

  store(result: number, view: View): void {
    const own = this.ordered(view, view.shape)!;
    this.stores.set(result, [...(this.stores.get(result) ?? []), own]);
  }

  step(): Step {
    const stores = [...this.stores].flatMap(([result, views]) => views.map((view) => ({ result, view })));
    const views = [...this.tensors, ...stores.map(({ view }) => view)];
    const { shape, strides } = arranged(
      this.shape,
      views.map((view) => view.strides),
    );
    const plan: ElementwisePlan = {
      shape,
      operations: this.operations,
      tensors: strides.slice(0, this.tensors.length),
      stores: stores.map(({ result }, i) => ({ result, strides: strides[this.tensors.length + i] })),
    };
    return {
      key: `elementwise ${JSON.stringify(plan)}`,
      reads: this.tensors,
      writes: stores.map(({ view }) => view),
      build: () => elementwiseKernel(plan),
    };
  }

  private ordered(view: View, shape: readonly number[]): View | undefined {
    return reshaped(broadcasted(view, shape), this.shape);
  }
}

/** Dimensions as few as they may be, the last one being that along which most tensors lie one after another. */
function arranged(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
): { readonly shape: number[]; readonly strides: number[][] } {
  const merged = collapsed(shape, strides);
  const axes = merged.shape.map((_, axis) => axis);
  const besides = (axis: number): number => merged.strides.filter((own) => own[axis] > 1).length;
  const inner = axes.reduce((best, axis) => (besides(axis) <= besides(best) ? axis : best), 0);
  const order = [...axes.filter((axis) => axis !== inner), ...(axes.length > 0 ? [inner] : [])];
  return {
    shape: order.map((axis) => merged.shape[axis]),
    strides: merged.strides.map((own) => order.map((axis) => own[axis])),
  };
}
