import type { ConstantData, ElementType } from '../../../compiler/graph.ts';
import { sha256Of } from '../../../files/sha256.ts';
import type { InputVectors } from '../input-vectors.ts';
import type { OutputVectors } from '../output-vectors.ts';
import type { CompiledModel } from '../compiled-program.ts';
import type { ProgramCode } from '../program-code.ts';
import type { KernelArray, KernelCode } from '../webassembly/generate.ts';

/** The first line; another number where what follows changes. */
const FORMAT = 'warmstart graph 2';
const SHA256_LENGTH = 64;
/** What constants are held in, by name. */
const ARRAYS = { Float32Array, Int32Array, Uint8Array };

/** What stands in the second part of a model, whose bytes follow; maps as lists of entries. */
interface Header {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: ElementType }[];
  readonly outputs: readonly (readonly [string, readonly number[]])[];
  readonly taken: { readonly inputs: FlatVector | null; readonly parameters: readonly PlacedVector[] };
  readonly given: { readonly outputs: FlatVector | null; readonly gradients: readonly PlacedVector[] };
  readonly threads: number;
}

/** What stands there of a module, whose bytes follow, and those of its constants, one after the other. */
interface KernelHeader {
  readonly moduleLength: number;
  readonly size: number;
  readonly inputs: readonly (readonly [string, KernelArray])[];
  readonly outputs: readonly (readonly [string, KernelArray])[];
  readonly constants: readonly {
    readonly offset: number;
    readonly length: number;
    readonly type: keyof typeof ARRAYS;
  }[];
}

interface FlatVector {
  readonly name: string;
  readonly length: number;
  readonly starts: readonly (readonly [string, number])[];
}
interface PlacedVector {
  readonly vector: FlatVector;
  readonly start: number;
}
type Vector = Omit<FlatVector, 'starts'> & { readonly starts: ReadonlyMap<string, number> };

/** As a file: the format, the SHA-256 of the rest, a line of JSON, and what that says follows. A model was optimised. */
export function encodeStoredGraph(code: ProgramCode): Uint8Array {
  const [header, ...parts] = 'kernel' in code ? kernelParts(code.kernel) : modelParts(code.model);
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...parts]);
  return Buffer.concat([Buffer.from(`${FORMAT}\n${sha256Of(body)}\n`), body]);
}

/** Undefined where the bytes are not what was written. */
export function decodeStoredGraph(bytes: Buffer): ProgramCode | undefined {
  const start = FORMAT.length + 1 + SHA256_LENGTH + 1;
  const body = bytes.subarray(start);
  if (bytes.subarray(0, start).toString('latin1') !== `${FORMAT}\n${sha256Of(body)}\n`) return undefined;
  const end = body.indexOf('\n');
  const header = JSON.parse(body.toString('utf8', 0, end)) as Header | KernelHeader;
  const rest = body.subarray(end + 1);
  return 'moduleLength' in header ? { kernel: kernelOf(header, rest) } : { model: modelOf(header, rest) };
}

function modelParts({ name, inputs, outputs, taken, given, threads, onnx }: CompiledModel): [Header, Uint8Array] {
  const header: Header = {
    name,
    inputs,
    outputs: [...outputs].map(([output, { shape }]) => [output, shape] as const),
    taken: { inputs: flat(taken.inputs), parameters: taken.parameters.map(placed) },
    given: { outputs: flat(given.outputs), gradients: given.gradients.map(placed) },
    threads,
  };
  return [header, onnx];
}

function modelOf({ name, inputs, outputs, taken, given, threads }: Header, onnx: Uint8Array): CompiledModel {
  return {
    name,
    inputs,
    outputs: new Map(outputs.map(([output, shape]) => [output, { shape }])),
    taken: { inputs: mapped(taken.inputs), parameters: taken.parameters.map(replaced) } satisfies InputVectors,
    given: { outputs: mapped(given.outputs), gradients: given.gradients.map(replaced) } satisfies OutputVectors,
    threads,
    onnx,
    optimised: true,
  };
}

function kernelParts({ bytes, size, inputs, outputs, constants }: KernelCode): [KernelHeader, ...Uint8Array[]] {
  const header: KernelHeader = {
    moduleLength: bytes.length,
    size,
    inputs: [...inputs],
    outputs: [...outputs],
    constants: constants.map(({ offset, data }) => ({
      offset,
      length: data.length,
      type: data.constructor.name as keyof typeof ARRAYS,
    })),
  };
  return [header, bytes, ...constants.map(({ data }) => bytesOf(data))];
}

function kernelOf({ moduleLength, size, inputs, outputs, constants }: KernelHeader, body: Buffer): KernelCode {
  let at = moduleLength;
  return {
    bytes: body.subarray(0, moduleLength),
    size,
    inputs: new Map(inputs),
    outputs: new Map(outputs),
    constants: constants.map(({ offset, length, type }) => {
      const data = new ARRAYS[type](length);
      const bytes = bytesOf(data);
      bytes.set(body.subarray(at, at + bytes.length));
      at += bytes.length;
      return { offset, data };
    }),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: ConstantData): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function flat(vector: Vector): FlatVector;
function flat(vector: Vector | undefined): FlatVector | null;
function flat(vector: Vector | undefined): FlatVector | null {
  return vector ? { ...vector, starts: [...vector.starts] } : null;
}

function mapped(vector: FlatVector): Vector;
function mapped(vector: FlatVector | null): Vector | undefined;
function mapped(vector: FlatVector | null): Vector | undefined {
  return vector ? { ...vector, starts: new Map(vector.starts) } : undefined;
}

function placed({ vector, start }: { readonly vector: Vector; readonly start: number }): PlacedVector {
  return { vector: flat(vector), start };
}

function replaced({ vector, start }: PlacedVector): { readonly vector: Vector; readonly start: number } {
  return { vector: mapped(vector), start };
}
