import { numbers } from '../../../compiler/ops/op.ts';
import type { Node } from '../../../compiler/graph.ts';
import { FunctionBuilder, type Local } from './function-builder.ts';
import { INPUT, loops, nested, OUTPUT, type Loops } from './nested-loops.ts';
import type { Step } from './step.ts';
import { loadLanes, storeLanes, vectorsOf, type Lanes } from './vector-access.ts';
import type { View } from './view.ts';

type Reduction = 'sum' | 'max';

interface ReductionPlan {
  readonly operation: Reduction;
  /** What the result is multiplied by. */
  readonly factor: number;
  readonly kept: Loops;
  readonly reduced: Loops;
}

/** The sum, mean or maximum over some axes. */
export function reductionStep({ op, attributes }: Node, input: View, output: View): Step {
  const axes = numbers(attributes, 'axes');
  const keptAxes = input.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const count = axes.reduce((product, axis) => product * input.shape[axis], 1);
  const outputStrides = attributes['keepDims'] === true ? keptAxes.map((axis) => output.strides[axis]) : output.strides;
  const plan: ReductionPlan = {
    operation: op === 'ReduceMax' ? 'max' : 'sum',
    factor: op === 'ReduceMean' ? 1 / count : 1,
    kept: loops(input, keptAxes, outputStrides),
    reduced: loops(input, axes, new Array<number>(axes.length).fill(0)),
  };
  return {
    key: `reduction ${JSON.stringify(plan)}`,
    reads: [input],
    writes: [output],
    build: () => reductionKernel(plan),
  };
}

const COMBINE = { sum: 'f32x4.add', max: 'f32x4.max' } as const;

function reductionKernel(plan: ReductionPlan): FunctionBuilder {
  const f = new FunctionBuilder(2);
  const { kept, reduced } = plan;
  const alongReduced = reduced.input.at(-1) === 1 && kept.input.at(-1) !== 1;
  if (alongReduced || kept.shape.length === 0) {
    nested(f, kept, kept.shape.length, () => reduceAlong(f, plan));
  } else {
    nested(f, kept, kept.shape.length - 1, () => reduceAcross(f, plan));
  }
  return f;
}

/** Accumulators of independent partial results. */
const ACCUMULATORS = 4;

/** One result: vectors lie along the last reduced dimension, and the four lanes are combined at the end. */
function reduceAlong(f: FunctionBuilder, { operation, factor, reduced }: ReductionPlan): void {
  const last = reduced.shape.length - 1;
  const length = last < 0 ? 1 : reduced.shape[last];
  const stride = last < 0 ? 4 : reduced.input[last] * 4;
  const { vectors, rest } = vectorsOf(length);
  const accumulators = Array.from({ length: Math.max(1, Math.min(vectors, ACCUMULATORS)) }, () => f.local('v128'));
  const [total] = accumulators;
  const x = f.local('v128');
  const combine = (into: Local, from: Local): unknown => f.get(into).get(from).op(COMBINE[operation]).set(into);
  for (const accumulator of accumulators) start(f, operation, accumulator);
  nested(f, reduced, Math.max(last, 0), () => {
    const rounds = Math.floor(vectors / ACCUMULATORS);
    const step = stride * 4 * ACCUMULATORS;
    if (rounds > 0) {
      f.repeat(rounds, () => {
        for (const [i, accumulator] of accumulators.entries()) {
          loadLanes(f, x, INPUT, i * stride * 4, stride, 4);
          combine(accumulator, x);
        }
        f.advance(INPUT, step);
      });
    }
    const left = vectors - rounds * ACCUMULATORS;
    for (let i = 0; i < left; i++) {
      loadLanes(f, x, INPUT, i * stride * 4, stride, 4);
      combine(accumulators[i], x);
    }
    for (let i = 0; i < rest; i++) {
      // lanes without an element must not count
      const address = { pointer: INPUT, offset: (left * 4 + i) * stride };
      f.load(operation === 'max' ? 'v128.load32_splat' : 'v128.load32_zero', address).set(x);
      combine(total, x);
    }
    f.advance(INPUT, -step * rounds);
  });
  for (const accumulator of accumulators.slice(1)) combine(total, accumulator);
  f.get(total).get(total).shuffle([2, 3, 2, 3]).set(x);
  combine(total, x);
  f.get(total).get(total).shuffle([1, 1, 1, 1]).set(x);
  combine(total, x);
  if (factor !== 1) f.get(total).splat(factor).op('f32x4.mul').set(total);
  storeLanes(f, total, OUTPUT, 0, 4, 1);
}

/** Results beside each other: vectors lie along the last dimension that stays. */
function reduceAcross(f: FunctionBuilder, plan: ReductionPlan): void {
  const { kept, reduced } = plan;
  const last = kept.shape.length - 1;
  const strides = { input: kept.input[last] * 4, output: kept.output[last] * 4 };
  const { vectors, rest } = vectorsOf(kept.shape[last]);
  const rounds = Math.floor(vectors / ACCUMULATORS);
  const block = (count: number, lanes: Lanes): void => {
    const accumulators = Array.from({ length: count }, () => f.local('v128'));
    const x = f.local('v128');
    for (const accumulator of accumulators) start(f, plan.operation, accumulator);
    nested(f, reduced, reduced.shape.length, () => {
      for (const [i, accumulator] of accumulators.entries()) {
        loadLanes(f, x, INPUT, i * strides.input * 4, strides.input, lanes);
        f.get(accumulator).get(x).op(COMBINE[plan.operation]).set(accumulator);
      }
    });
    for (const [i, accumulator] of accumulators.entries()) {
      if (plan.factor !== 1) f.get(accumulator).splat(plan.factor).op('f32x4.mul').set(accumulator);
      storeLanes(f, accumulator, OUTPUT, i * strides.output * 4, strides.output, lanes);
    }
    f.advance(INPUT, strides.input * 4 * count).advance(OUTPUT, strides.output * 4 * count);
  };
  if (rounds > 0) f.repeat(rounds, () => block(ACCUMULATORS, 4));
  const left = vectors - rounds * ACCUMULATORS;
  if (left > 0) block(left, 4);
  if (rest !== 0) block(1, rest);
  const moved = vectors + (rest > 0 ? 1 : 0);
  f.advance(INPUT, -strides.input * 4 * moved).advance(OUTPUT, -strides.output * 4 * moved);
}

function start(f: FunctionBuilder, operation: Reduction, accumulator: Local): void {
  f.splat(operation === 'max' ? -Infinity : 0).set(accumulator);
}
