import { sizeOf, type ConstantData, type Graph, type Value } from '../../../compiler/graph.ts';
import type { ElementwiseGroup } from './elementwise-group.ts';
import { placeValues, type Placement } from './placement.ts';
import { whole, type Storage, type View } from './view.ts';

/** Where a value that an elementwise operation computes is found. */
export interface Computed {
  /** Number of the step that the group is. */
  readonly index: number;
  readonly group: ElementwiseGroup;
  readonly result: number;
}

/** An operation that has no kernel; the engine then takes another way. */
export class Unsupported extends Error {}

/** Where each value of a graph lies, and after which step it is there. */
export class ValueTable {
  readonly inputs = new Map<Value, Storage>();
  /** Constants that kernels read from memory. */
  readonly constants = new Map<Storage, ConstantData>();
  readonly outputs: ReadonlyMap<string, View>;
  private readonly graph: Graph;
  private readonly placement: Placement;
  private readonly views = new Map<Value, View>();
  private readonly ready = new Map<Value, number>();
  /** The value that something is only another shape of. */
  private readonly origins = new Map<Value, Value>();
  /** The value that something is a view of. */
  private readonly roots = new Map<Value, Value>();
  private readonly computed = new Map<Value, Computed>();
  private readonly stored = new Set<Value>();

  /** @param addresses see `generate` */
  constructor(graph: Graph, addresses: ReadonlyMap<string, number>) {
    this.graph = graph;
    this.placement = placeValues(graph, addresses);
    this.outputs = this.placement.outputs;
    for (const value of graph.inputs) {
      const storage: Storage = { length: sizeOf(value.shape), address: addresses.get(value.name!) };
      this.inputs.set(value, storage);
      this.views.set(value, whole(storage, value.shape));
    }
  }

  /** Where a value has to be because something else contains it. */
  required(value: Value): View | undefined {
    return this.placement.places.get(value);
  }

  /** Where a value that a step writes goes. */
  place(value: Value): View {
    return this.required(value) ?? whole({ length: sizeOf(value.shape) }, value.shape);
  }

  define(value: Value, view: View, ready: number): void {
    this.views.set(value, view);
    this.ready.set(value, ready);
  }

  /** What a step of several elementwise operations computes; it is in memory only where it is asked for. */
  defineComputed(value: Value, view: View, computed: Computed): void {
    this.define(value, view, computed.index);
    this.computed.set(value, computed);
  }

  /** A view of another value. */
  defineAlias(value: Value, of: Value, view: View): void {
    this.define(value, view, this.readyAfter(of));
    this.roots.set(value, this.roots.get(of) ?? of);
  }

  /** The same elements in the same order. */
  defineReshaped(value: Value, of: Value): void {
    this.origins.set(value, this.origins.get(of) ?? of);
  }

  /** The last step that a value needs, by its number; −1 for what is there from the start. */
  readyAfter(value: Value): number {
    return this.ready.get(value) ?? -1;
  }

  /** How a value, whatever its shape, is computed by an elementwise operation. */
  computation(value: Value): Computed | undefined {
    return this.computed.get(this.origins.get(value) ?? value);
  }

  /** Where a value is, which is then in memory. */
  inMemory(value: Value): View {
    const root = this.roots.get(value) ?? value;
    if (this.computed.has(root)) this.stored.add(root);
    return this.view(value);
  }

  /** Where a value is or would be. */
  view(value: Value): View {
    let view = this.views.get(value);
    if (!view) {
      const data = this.graph.constants.get(value);
      if (!data) throw new Error(`a value that nothing gives: ${value.name}`);
      const storage: Storage = { length: data.length };
      this.constants.set(storage, value.dtype === 'bool' ? Int32Array.from(data, (truth) => -truth) : data);
      view = whole(storage, value.shape);
      this.views.set(value, view);
    }
    return view;
  }

  /** Lets groups write what was asked for in memory. */
  store(): void {
    for (const value of this.stored) {
      const { group, result } = this.computed.get(value)!;
      group.store(result, this.view(value));
    }
  }
}
