import type { Node } from '../../../compiler/graph.ts';
import { FunctionBuilder } from './function-builder.ts';
import type { Step } from './step.ts';
import { collapsed, type View } from './view.ts';

interface ArgMaxPlan {
  readonly shape: readonly number[];
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly length: number;
  readonly stride: number;
}

/** Index of the greatest along an axis, the first of equals, as a 32-bit integer. */
export function argMaxStep({ attributes }: Node, input: View, output: View): Step {
  const axis = attributes['axis'] as number;
  const rest = input.shape.map((_, i) => i).filter((i) => i !== axis);
  const kept = collapsed(
    rest.map((i) => input.shape[i]),
    [rest.map((i) => input.strides[i]), output.strides],
  );
  const plan: ArgMaxPlan = {
    shape: kept.shape,
    input: kept.strides[0],
    output: kept.strides[1],
    length: input.shape[axis],
    stride: input.strides[axis],
  };
  return {
    key: `arg max ${JSON.stringify(plan)}`,
    reads: [input],
    writes: [output],
    build: () => argMaxKernel(plan),
  };
}

const INPUT = 0;
const OUTPUT = 1;

function argMaxKernel({ shape, input, output, length, stride }: ArgMaxPlan): FunctionBuilder {
  const f = new FunctionBuilder(2);
  const best = f.local('f32');
  const x = f.local('f32');
  const index = f.local('i32');
  const bestIndex = f.local('i32');
  const loop = (axis: number): void => {
    if (axis < shape.length) {
      f.repeat(shape[axis], () => {
        loop(axis + 1);
        f.advance(INPUT, input[axis] * 4).advance(OUTPUT, output[axis] * 4);
      });
      f.advance(INPUT, -input[axis] * 4 * shape[axis]).advance(OUTPUT, -output[axis] * 4 * shape[axis]);
      return;
    }
    f.load('f32.load', { pointer: INPUT, offset: 0 }).set(best);
    f.i32(0).set(index).i32(0).set(bestIndex);
    f.repeat(length, () => {
      f.load('f32.load', { pointer: INPUT, offset: 0 }).set(x);
      f.get(index).get(bestIndex).get(x).get(best).op('f32.gt').op('select').set(bestIndex);
      f.get(x).get(best).get(x).get(best).op('f32.gt').op('select').set(best);
      f.advance(index, 1).advance(INPUT, stride * 4);
    });
    f.advance(INPUT, -stride * 4 * length);
    f.store('i32.store', { pointer: OUTPUT, offset: 0 }, () => f.get(bestIndex));
  };
  loop(0);
  return f;
}
