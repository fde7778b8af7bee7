import type { Node } from '../../../compiler/graph.ts';
import { FunctionBuilder } from './function-builder.ts';
import { INPUT, loops, nested, OUTPUT, type Loops } from './nested-loops.ts';
import type { Step } from './step.ts';
import type { View } from './view.ts';

interface ArgMaxPlan {
  readonly kept: Loops;
  readonly length: number;
  readonly stride: number;
}

/** Index of the greatest along an axis, the first of equals, as a 32-bit integer. */
export function argMaxStep({ attributes }: Node, input: View, output: View): Step {
  const axis = attributes['axis'] as number;
  const rest = input.shape.map((_, i) => i).filter((i) => i !== axis);
  const plan: ArgMaxPlan = {
    kept: loops(input, rest, output.strides),
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

function argMaxKernel({ kept, length, stride }: ArgMaxPlan): FunctionBuilder {
  const f = new FunctionBuilder(2);
  const best = f.local('f32');
  const x = f.local('f32');
  const index = f.local('i32');
  const bestIndex = f.local('i32');
  nested(f, kept, kept.shape.length, () => {
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
  });
  return f;
}
