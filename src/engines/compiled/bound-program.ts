import type { NamedArrays } from '../../learning/engine.ts';
import { checkInputs, type Signature } from '../check-inputs.ts';

/** A compiled program bound to parameters, in one of the ways to run it. */
export interface BoundProgram {
  /** To be filled before a run; inputs that no output depends on are left out. */
  readonly inputs: NamedArrays;
  /** Overwritten by each run. */
  readonly outputs: Readonly<Record<string, Float32Array>>;
  /** Runs it on what is in `inputs`; gradients go into the parameters' memory. Throws `engine/runtime`. */
  compute(): Promise<void>;
}

/** Runs it on these arrays; those returned are overwritten by the next run. Throws `engine/input` and `engine/runtime`. */
export async function runOn(
  signature: Signature,
  bound: BoundProgram,
  arrays: NamedArrays,
): Promise<Readonly<Record<string, Float32Array>>> {
  checkInputs(signature, arrays);
  for (const [name, buffer] of Object.entries(bound.inputs)) buffer.set(arrays[name]);
  await bound.compute();
  return bound.outputs;
}
