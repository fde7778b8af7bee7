import { sizeOf, type ConstantData, type Graph, type Node, type Value } from '../../../compiler/graph.ts';
import { numbers } from '../../../compiler/ops/op.ts';
import { argMaxStep } from './arg-max.ts';
import { ElementwiseGroup } from './elementwise-group.ts';
import { Fusion } from './fusion.ts';
import { productSteps } from './product.ts';
import { reductionStep } from './reduction.ts';
import type { Step } from './step.ts';
import { transpositionStep } from './transposition.ts';
import { ValueTable } from './value-table.ts';
import { broadcasted, permuted, reshaped, sameView, sliced, whole, type Storage, type View } from './view.ts';

/** A graph as kernels in the order in which they run. */
export interface Lowered {
  readonly steps: readonly Step[];
  readonly inputs: ReadonlyMap<Value, Storage>;
  /** Those that kernels read from memory. */
  readonly constants: ReadonlyMap<Storage, ConstantData>;
  readonly outputs: ReadonlyMap<string, View>;
}

/**
 * @param addresses see `generate`
 * @throws Unsupported
 */
export function lower(graph: Graph, addresses: ReadonlyMap<string, number>): Lowered {
  const lowering = new Lowering(graph, addresses);
  for (const node of graph.nodes) lowering.lower(node);
  return lowering.finish(graph.outputs);
}

class Lowering {
  private readonly steps: (Step | ElementwiseGroup)[] = [];
  private readonly values: ValueTable;
  private readonly fusion: Fusion;
  private readonly packings = new Map<Storage, { readonly matrix: View; readonly packing: View }[]>();

  constructor(graph: Graph, addresses: ReadonlyMap<string, number>) {
    this.values = new ValueTable(graph, addresses);
    this.fusion = new Fusion(graph, this.values, this.steps);
  }

  lower(node: Node): void {
    const [input] = node.inputs;
    const [output] = node.outputs;
    const { values } = this;
    switch (node.op) {
      case 'Reshape':
        return this.reshape(input, output);
      case 'Transpose':
        return this.alias(output, input, permuted(values.view(input), numbers(node.attributes, 'permutation')));
      case 'Split':
        return this.split(node);
      case 'Concat':
        return this.concat(node);
      case 'Gemm':
        return this.product(node);
      case 'ReduceSum':
      case 'ReduceMean':
      case 'ReduceMax':
      case 'ArgMax': {
        const step = node.op === 'ArgMax' ? argMaxStep : reductionStep;
        const place = values.place(output);
        return this.push([step(node, values.inMemory(input), place)], output, place);
      }
      default:
        return this.fusion.add(node);
    }
  }

  finish(outputs: ReadonlyMap<string, Value>): Lowered {
    const { values } = this;
    for (const [name, value] of outputs) {
      const place = values.outputs.get(name)!;
      if (values.required(value) === place) values.inMemory(value);
      else this.copy(value, place);
    }
    values.store();
    return {
      steps: this.steps.map((step) => (step instanceof ElementwiseGroup ? step.step() : step)),
      inputs: values.inputs,
      constants: values.constants,
      outputs: values.outputs,
    };
  }

  private reshape(input: Value, output: Value): void {
    const { values } = this;
    let view = reshaped(values.view(input), output.shape);
    if (view) {
      const required = values.required(output);
      if (!required || sameView(view, required)) values.defineReshaped(output, input);
      return this.alias(output, input, view);
    }
    const storage: Storage = { length: sizeOf(input.shape) };
    const ready = this.copy(input, whole(storage, input.shape));
    view = whole(storage, output.shape);
    const required = values.required(output);
    if (!required) return values.define(output, view, ready);
    values.define(output, required, this.pushCopy(view, required));
  }

  private split({ inputs: [input], attributes, outputs }: Node): void {
    const axis = attributes['axis'] as number;
    let at = 0;
    for (const output of outputs) {
      this.alias(output, input, sliced(this.values.view(input), axis, at, output.shape[axis]));
      at += output.shape[axis];
    }
  }

  private concat({ inputs, attributes, outputs: [output] }: Node): void {
    const { values } = this;
    const axis = attributes['axis'] as number;
    const view = values.place(output);
    let at = 0;
    let ready = -1;
    for (const part of inputs) {
      const place = sliced(view, axis, at, part.shape[axis]);
      at += part.shape[axis];
      if (sameView(values.view(part), place)) {
        values.inMemory(part);
        ready = Math.max(ready, values.readyAfter(part));
      } else ready = Math.max(ready, this.copy(part, place));
    }
    values.define(output, view, ready);
  }

  private product({ inputs: [a, b, added], attributes, outputs: [output] }: Node): void {
    const { values } = this;
    const factor = (value: Value, flag: string): View => {
      const view = values.inMemory(value);
      return attributes[flag] === true ? permuted(view, [1, 0]) : view;
    };
    const c = values.place(output);
    const product = {
      a: factor(a, 'transposeA'),
      b: factor(b, 'transposeB'),
      added: added && broadcasted(values.inMemory(added), output.shape),
      c,
    };
    this.push(
      productSteps(product, (matrix) => this.packed(matrix)),
      output,
      c,
    );
  }

  /** A copy of a matrix with rows of numbers that lie beside each other, made once. */
  private packed(matrix: View): View {
    const known = this.packings.get(matrix.storage) ?? [];
    const found = known.find((own) => sameView(own.matrix, matrix));
    if (found) return found.packing;
    const packing = whole({ length: sizeOf(matrix.shape) }, matrix.shape);
    this.packings.set(matrix.storage, [...known, { matrix, packing }]);
    this.pushCopy(matrix, packing);
    return packing;
  }

  /** An output that is a view of an input, unless it has to be elsewhere. */
  private alias(output: Value, input: Value, view: View): void {
    const { values } = this;
    const required = values.required(output);
    if (!required || sameView(view, required)) return values.defineAlias(output, input, view);
    if (sameView(view, values.view(input))) return values.define(output, required, this.copy(input, required));
    values.inMemory(input);
    values.define(output, required, this.pushCopy(view, required));
  }

  /** Puts a value also into another place; returns the number of the step after which it is there. */
  private copy(value: Value, place: View): number {
    const computed = this.values.computation(value);
    if (computed && sizeOf(value.shape) === computed.group.size && computed.group.fits(place, place.shape)) {
      computed.group.store(computed.result, place);
      return computed.index;
    }
    return this.pushCopy(this.values.inMemory(value), place);
  }

  /** Copies elements in their order; returns the number of the step. */
  private pushCopy(from: View, to: View): number {
    this.steps.push(transpositionStep(from, to) ?? copyOf(from, to));
    return this.steps.length - 1;
  }

  private push(steps: readonly Step[], output: Value, place: View): void {
    this.steps.push(...steps);
    this.values.define(output, place, this.steps.length - 1);
  }
}

function copyOf(from: View, to: View): Step {
  const group = new ElementwiseGroup(to.shape);
  group.store(group.append('copy', [group.tensor(from, from.shape)]), to);
  return group.step();
}
