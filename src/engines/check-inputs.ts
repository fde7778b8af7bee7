import { failure } from '../contract/errors/index.ts';
import type { NamedArrays, Program } from '../learning/engine.ts';

/** What of a program tells which arrays it takes. */
export type Signature = Pick<Program, 'name' | 'inputs'>;

/** Throws `engine/input` where an array is missing or has not the length or type that the program declares. */
export function checkInputs(program: Signature, arrays: NamedArrays): void {
  for (const [input, { shape, dtype }] of Object.entries(program.inputs)) {
    const array = arrays[input];
    const type = dtype === 'float32' ? Float32Array : Int32Array;
    const length = shape.reduce((size, dimension) => size * dimension, 1);
    if (array instanceof type && array.length === length) continue;
    const found = array === undefined ? 'nothing' : `${array.constructor.name} of ${array.length}`;
    throw failure('engine/input', { program: program.name, input, expected: `${type.name} of ${length}`, found });
  }
  const unknown = Object.keys(arrays).find((input) => !Object.hasOwn(program.inputs, input));
  if (unknown) {
    const expected = Object.keys(program.inputs).join(', ');
    throw failure('engine/input', { program: program.name, input: unknown, expected, found: unknown });
  }
}
