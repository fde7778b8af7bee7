import { sizeOf, type Graph, type Node, type Value } from '../../../compiler/graph.ts';
import { arithmeticOf, uniform } from './arithmetic.ts';
import { ElementwiseGroup } from './elementwise-group.ts';
import type { Operand } from './elementwise-kernel.ts';
import { bitsOf } from './function-builder.ts';
import type { Step } from './step.ts';
import { Unsupported, type ValueTable } from './value-table.ts';
import type { View } from './view.ts';

/** Of unrelated operations only such small ones are done in one pass. */
const SMALL = 16;
/** Operations of one pass. */
const MOST_OPERATIONS = 40;

/** Puts elementwise operations into groups, each of which is one step. */
export class Fusion {
  private readonly graph: Graph;
  private readonly values: ValueTable;
  private readonly steps: (Step | ElementwiseGroup)[];
  /** Numbers of the steps that are groups, by their size. */
  private readonly groups = new Map<number, number[]>();
  private readonly scalars = new Map<Value, number | undefined>();

  constructor(graph: Graph, values: ValueTable, steps: (Step | ElementwiseGroup)[]) {
    this.graph = graph;
    this.values = values;
    this.steps = steps;
  }

  /** Throws `Unsupported`. */
  add(node: Node): void {
    const [output] = node.outputs;
    const known = arithmeticOf(node, this.graph.constants);
    if (!known) throw new Unsupported(`${node.op} of ${node.inputs.map(({ dtype }) => dtype).join(' and ')}`);
    const place = this.values.place(output);
    const index = this.groupFor(output, known.inputs, place);
    const group = this.steps[index] as ElementwiseGroup;
    const operands = known.inputs.map((value) => this.operand(value, group, output));
    this.values.defineComputed(output, place, { index, group, result: group.append(known.operation, operands) });
  }

  /** A group after all that the operation needs, or a new one. */
  private groupFor(output: Value, inputs: readonly Value[], place: View): number {
    const size = sizeOf(output.shape);
    const after = Math.max(-1, ...inputs.map((value) => this.values.readyAfter(value)));
    const indices = this.groups.get(size) ?? [];
    const found = indices.find((index) => index >= after && this.joins(index, output, inputs, place));
    if (found !== undefined) return found;
    this.steps.push(new ElementwiseGroup(output.shape));
    this.groups.set(size, [...indices, this.steps.length - 1]);
    return this.steps.length - 1;
  }

  /** Whether an operation can be part of a group, and shares something with it. */
  private joins(index: number, output: Value, inputs: readonly Value[], place: View): boolean {
    const group = this.steps[index] as ElementwiseGroup;
    if (group.length >= MOST_OPERATIONS || !group.fits(place, output.shape)) return false;
    let related = group.size <= SMALL;
    for (const value of inputs) {
      if (this.scalar(value) !== undefined) continue;
      if (this.resultIn(value, group) !== undefined) {
        related = true;
        continue;
      }
      if (this.values.readyAfter(value) >= index) return false;
      const view = this.values.view(value);
      if (!group.fits(view, output.shape)) return false;
      related ||= group.takes(view.storage) && sizeOf(value.shape) > 1;
    }
    return related;
  }

  private operand(value: Value, group: ElementwiseGroup, output: Value): Operand {
    const bits = this.scalar(value);
    if (bits !== undefined) return { bits };
    const result = this.resultIn(value, group);
    return result === undefined ? group.tensor(this.values.inMemory(value), output.shape) : { result };
  }

  /** Which result of a group a value is, where it is one and not repeated. */
  private resultIn(value: Value, group: ElementwiseGroup): number | undefined {
    const computed = this.values.computation(value);
    return computed?.group === group && sizeOf(value.shape) === group.size ? computed.result : undefined;
  }

  /** The bits of a constant whose elements are all the same. */
  private scalar(value: Value): number | undefined {
    if (!this.graph.constants.has(value)) return undefined;
    if (!this.scalars.has(value)) {
      const number = uniform(value, this.graph.constants);
      const isTruth = value.dtype === 'bool';
      const bits = number !== undefined && (value.dtype === 'float32' ? bitsOf(number) : isTruth ? -number : number);
      this.scalars.set(value, bits === false ? undefined : bits);
    }
    return this.scalars.get(value);
  }
}
