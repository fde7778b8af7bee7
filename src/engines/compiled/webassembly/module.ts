import { ByteBuffer } from './byte-buffer.ts';
import type { FunctionBuilder } from './function-builder.ts';
import { unsigned, VALUE_TYPES } from './instructions.ts';

/** The least that the memory has, and the most: WebAssembly's own limits, so that every memory fits. */
const LEAST_PAGES = 0;
const MOST_PAGES = 65536;

const text = new TextEncoder();

/** A module of functions on a shared memory that it imports as `env.memory`; the last function is exported as `name`. */
export function encodeModule(functions: readonly FunctionBuilder[], name: string): Uint8Array {
  const counts = [...new Set(functions.map(({ parameters }) => parameters))];
  const types = counts.map((count) => [0x60, ...list(new Array<number[]>(count).fill([VALUE_TYPES.i32])), 0]);
  const limits = [3, ...unsigned(LEAST_PAGES), ...unsigned(MOST_PAGES)]; // 3: shared, with a maximum
  const memory = [...named('env'), ...named('memory'), 2, ...limits]; // 2: a memory
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(types)),
    ...section(2, list([memory])),
    ...section(3, list(functions.map(({ parameters }) => unsigned(counts.indexOf(parameters))))),
    ...section(7, list([[...named(name), 0, ...unsigned(functions.length - 1)]])),
  ];
  const code = new ByteBuffer().append(unsigned(functions.length));
  for (const built of functions) built.encode(code);
  const { bytes: body } = code;
  return new ByteBuffer().append(bytes).push(10, ...unsigned(body.length)).append(body).bytes.slice(); // prettier-ignore
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function named(name: string): number[] {
  const bytes = text.encode(name);
  return [...unsigned(bytes.length), ...bytes];
}
