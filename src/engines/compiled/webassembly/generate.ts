import type { ConstantData, ElementType, Graph } from '../../../compiler/graph.ts';
import { FunctionBuilder } from './function-builder.ts';
import { lower, type Lowered } from './lowering.ts';
import { planMemory, type Tenant } from './memory-plan.ts';
import { encodeModule } from './module.ts';
import type { Step } from './step.ts';
import { Unsupported } from './value-table.ts';
import type { Storage, View } from './view.ts';

/** What a module reads or writes outside the parameters: bytes from the start of its own stretch of the memory. */
export interface KernelArray {
  readonly offset: number;
  readonly length: number;
  readonly dtype: ElementType;
}

/**
 * A graph as a WebAssembly module. It takes a memory and, when it runs, where in it its own stretch starts, and where the
 * gradients that it is to write.
 */
export interface KernelCode {
  readonly bytes: Uint8Array;
  /** Of its own stretch, in bytes. */
  readonly size: number;
  /** Inputs and outputs by their names in the graph, without those that lie in the parameter memory. */
  readonly inputs: ReadonlyMap<string, KernelArray>;
  readonly outputs: ReadonlyMap<string, KernelArray>;
  readonly constants: readonly { readonly offset: number; readonly data: ConstantData }[];
}

/** Why there is no module for a graph. */
export interface NoKernel {
  readonly reason: string;
}

/**
 * @param addresses by the names of the graph's inputs and outputs: byte offsets of parameters in the parameter memory, and
 * of gradients in a thread's gradients
 */
export function generate(graph: Graph, addresses: ReadonlyMap<string, number>): KernelCode | NoKernel {
  try {
    return encode(graph, lower(graph, addresses));
  } catch (error) {
    if (error instanceof Unsupported) return { reason: error.message };
    throw error;
  }
}

interface StorageTenant extends Tenant {
  readonly storage: Storage;
}

function encode(graph: Graph, { steps, inputs, constants, outputs }: Lowered): KernelCode {
  const tenants = tenantsOf(steps, [...inputs.values(), ...constants.keys()], [...outputs.values()]);
  const { offsets, size } = planMemory(tenants.values());
  const offsetOf = (storage: Storage): number => offsets.get(tenants.get(storage)!)!;
  const functions: FunctionBuilder[] = [];
  const known = new Map<string, number>();
  const run = new FunctionBuilder(2);
  const gradients = new Set([...outputs.values()].map(({ storage }) => storage));
  for (const step of steps) {
    let index = known.get(step.key);
    if (index === undefined) {
      index = functions.length;
      known.set(step.key, index);
      functions.push(step.build());
    }
    for (const { storage, offset } of [...step.reads, ...step.writes]) {
      if (storage.address === undefined)
        run.get(0).i32(offsetOf(storage) + offset * 4).op('i32.add'); // prettier-ignore
      else if (gradients.has(storage))
        run.get(1).i32(storage.address + offset * 4).op('i32.add'); // prettier-ignore
      else run.i32(storage.address + offset * 4);
    }
    run.call(index);
  }
  const array = (storage: Storage, dtype: ElementType): KernelArray => ({
    offset: offsetOf(storage),
    length: storage.length,
    dtype,
  });
  return {
    bytes: encodeModule([...functions, run], 'run'),
    size,
    inputs: new Map(
      [...inputs]
        .filter(([, storage]) => storage.address === undefined)
        .map(([value, storage]) => [value.name!, array(storage, value.dtype)]),
    ),
    outputs: new Map(
      [...outputs]
        .filter(([, { storage }]) => storage.address === undefined)
        .map(([name, { storage }]) => [name, array(storage, graph.outputs.get(name)!.dtype)]),
    ),
    constants: [...constants].map(([storage, data]) => ({ offset: offsetOf(storage), data })),
  };
}

/** From which step to which each storage is needed: inputs and constants always, outputs to the end. */
function tenantsOf(
  steps: readonly Step[],
  given: readonly Storage[],
  outputs: readonly View[],
): Map<Storage, StorageTenant> {
  const tenants = new Map<Storage, StorageTenant>();
  const need = (storage: Storage, first: number, last: number): void => {
    if (storage.address !== undefined) return;
    const before = tenants.get(storage) ?? { first, last };
    tenants.set(storage, {
      storage,
      size: storage.length * 4,
      first: Math.min(before.first, first),
      last: Math.max(before.last, last),
    });
  };
  for (const storage of given) need(storage, -1, steps.length);
  for (const [index, { reads, writes }] of steps.entries()) {
    for (const { storage } of [...reads, ...writes]) need(storage, index, index);
  }
  for (const { storage } of outputs) need(storage, steps.length, steps.length);
  return tenants;
}
