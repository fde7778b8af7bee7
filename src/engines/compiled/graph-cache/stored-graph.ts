import type { ElementType } from '../../../compiler/graph.ts';
import { sha256Of } from '../../../files/sha256.ts';
import type { InputVectors } from '../input-vectors.ts';
import type { OutputVectors } from '../output-vectors.ts';
import type { CompiledModel } from '../compiled-program.ts';

/** The first line; another number where what follows changes. */
const FORMAT = 'warmstart graph 1';
const SHA256_LENGTH = 64;

/** What stands in the second part, beside the model's bytes; maps as lists of entries. */
interface Header {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: ElementType }[];
  readonly outputs: readonly (readonly [string, readonly number[]])[];
  readonly taken: { readonly inputs: FlatVector | null; readonly parameters: readonly PlacedVector[] };
  readonly given: { readonly outputs: FlatVector | null; readonly gradients: readonly PlacedVector[] };
  readonly threads: number;
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

/** A model that ONNX Runtime has optimised, as a file: the format, the SHA-256 of the rest, a line of JSON, ONNX. */
export function encodeStoredGraph(model: CompiledModel): Uint8Array {
  const { name, inputs, outputs, taken, given, threads, onnx } = model;
  const header: Header = {
    name,
    inputs,
    outputs: [...outputs].map(([output, { shape }]) => [output, shape] as const),
    taken: { inputs: flat(taken.inputs), parameters: taken.parameters.map(placed) },
    given: { outputs: flat(given.outputs), gradients: given.gradients.map(placed) },
    threads,
  };
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), onnx]);
  return Buffer.concat([Buffer.from(`${FORMAT}\n${sha256Of(body)}\n`), body]);
}

/** Undefined where the bytes are not what was written. */
export function decodeStoredGraph(bytes: Buffer): CompiledModel | undefined {
  const start = FORMAT.length + 1 + SHA256_LENGTH + 1;
  const body = bytes.subarray(start);
  if (bytes.subarray(0, start).toString('latin1') !== `${FORMAT}\n${sha256Of(body)}\n`) return undefined;
  const end = body.indexOf('\n');
  const { name, inputs, outputs, taken, given, threads } = JSON.parse(body.toString('utf8', 0, end)) as Header;
  return {
    name,
    inputs,
    outputs: new Map(outputs.map(([output, shape]) => [output, { shape }])),
    taken: { inputs: mapped(taken.inputs), parameters: taken.parameters.map(replaced) } satisfies InputVectors,
    given: { outputs: mapped(given.outputs), gradients: given.gradients.map(replaced) } satisfies OutputVectors,
    threads,
    onnx: body.subarray(end + 1),
    optimised: true,
  };
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
