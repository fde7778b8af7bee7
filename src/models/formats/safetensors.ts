import { failure } from '../../contract/errors/index.ts';
import type { SafetensorsProblem } from '../../contract/errors/model-containers.ts';
import { elementSize, type StoredDType } from '../dtypes.ts';
import { encodeDocument, weightsOf } from '../policy-model.ts';
import { bytesOf, sizeOf, tensorOfBytes, type StoredDict, type StoredTensor } from '../stored-value.ts';
import { DESCRIPTION_KEY, describeDocument, documentOf } from './description.ts';
import type { ModelFile, ModelFormat } from './format.ts';
import { wordsOf } from './json-words.ts';

/**
 * safetensors (https://github.com/huggingface/safetensors#format): 8 bytes of header length, little-endian; the header,
 * a JSON object of names with dtype, shape and place; then the tensors' bytes, one after the other, without gaps.
 *
 * Our own files hold the state_dict and nothing else as tensors, so that `load_state_dict(load_file(path))` works; the
 * rest of the model is JSON in the metadata.
 */
export const safetensors: ModelFormat = { detect, read, write };

/** As the reference implementation; a longer header is refused before it is read. */
const MAXIMUM_HEADER = 100_000_000;
/** Real models have some thousands; each takes many times its bytes in the header. */
const MAXIMUM_TENSORS = 65_536;
const METADATA = '__metadata__';
const ALIGNMENT = 8;

const NAMES: Readonly<Partial<Record<string, StoredDType>>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

function detect(bytes: Uint8Array): boolean {
  // A length that a number holds, then an object: eight letters of a text would be a far larger number.
  return bytes.length >= 9 && bytes[8] === 0x7b && bytes[7] === 0 && bytes[6] < 0x20;
}

/** Where the tensors' bytes begin. */
function dataStart(head: Uint8Array): number {
  return 8 + Number(Buffer.from(head.buffer, head.byteOffset, 8).readBigUInt64LE(0));
}

/** Which offset of a file should lie at a multiple of 8 in memory, by its first bytes: old writers do not pad headers. */
export function alignedStart(head: Uint8Array): number {
  return detect(head) ? dataStart(head) % ALIGNMENT : 0;
}

interface Entry {
  readonly name: string;
  readonly dtype: StoredDType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function read({ bytes, where }: ModelFile): StoredDict {
  const refuse: Refuse = (problem, name = '', found = '') => {
    throw failure('model/safetensors', { where, problem, name, found: found.slice(0, 200) });
  };
  const start = dataStart(bytes);
  if (start - 8 > MAXIMUM_HEADER) refuse('header-long', '', String(start - 8));
  if (start > bytes.length) refuse('cut');
  const { entries, metadata } = parseHeader(bytes.subarray(8, start), refuse);
  if (entries.length > MAXIMUM_TENSORS) refuse('many', '', String(entries.length));
  checkPlaces(entries, bytes.length - start, refuse);
  const tensors = new Map(
    entries.map(({ name, dtype, shape, start: from, end }) => [
      name,
      tensorOfBytes(dtype, shape, bytes.subarray(start + from, start + end)),
    ]),
  );
  const description = metadata.get(DESCRIPTION_KEY);
  return description === undefined ? tensors : documentOf(description, tensors, where);
}

type Refuse = (problem: SafetensorsProblem, name?: string, found?: string) => never;

function parseHeader(header: Uint8Array, refuse: Refuse): { entries: Entry[]; metadata: Map<string, string> } {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header));
  } catch (error) {
    return refuse('header', '', (error as Error).message);
  }
  if (!isObject(json)) return refuse('header', '', wordsOf(json));
  const metadata = new Map<string, string>();
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (!isObject(value)) return refuse('entry', name, wordsOf(value));
    if (name !== METADATA) entries.push(entryOf(name, value, refuse));
    else for (const [key, text] of Object.entries(value)) metadata.set(key, textOf(text, key, refuse));
  }
  return { entries, metadata };
}

function entryOf(name: string, { dtype, shape, data_offsets: place }: Fields, refuse: Refuse): Entry {
  const known = typeof dtype === 'string' && Object.hasOwn(NAMES, dtype) ? NAMES[dtype] : undefined;
  if (known === undefined) return refuse('dtype', name, wordsOf(dtype));
  if (!isSizes(shape)) return refuse('entry', name, wordsOf(shape));
  if (!isSizes(place) || place.length !== 2 || place[0] > place[1]) return refuse('entry', name, wordsOf(place));
  const [start, end] = place;
  if (end - start !== sizeOf(shape) * elementSize(known)) refuse('size', name, `[${start}, ${end}]`);
  return { name, dtype: known, shape, start, end };
}

/** The tensors lie one after the other and fill the file, so that nothing is hidden between or behind them. */
function checkPlaces(entries: readonly Entry[], length: number, refuse: Refuse): void {
  let free = 0;
  for (const { name, start, end } of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < free) refuse('overlap', name);
    if (start > free) refuse('gap', name);
    free = end;
  }
  if (free > length) refuse('cut');
  if (free < length) refuse('rest', '', String(length - free));
}

function write(model: Parameters<ModelFormat['write']>[0], name: string): ReturnType<ModelFormat['write']> {
  const document = encodeDocument(model);
  return [{ name, content: encodeSafetensors(weightsOf(document), { [DESCRIPTION_KEY]: describeDocument(document) }) }];
}

/** The bytes of a safetensors file. The order of the names is kept. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const safetensorsName = new Map(Object.entries(NAMES).map(([name, dtype]) => [dtype, name]));
  let at = 0;
  const fields = [...tensors].map(([name, { dtype, shape, data }]) => {
    const data_offsets = [at, (at += data.byteLength)];
    return [name, { dtype: safetensorsName.get(dtype), shape, data_offsets }] as const;
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries([[METADATA, metadata], ...fields])));
  const headerLength = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = Buffer.alloc(8 + headerLength + at, ' ');
  file.writeBigUInt64LE(BigInt(headerLength));
  file.set(json, 8);
  let position = 8 + headerLength;
  for (const { data } of tensors.values()) {
    file.set(bytesOf(data), position);
    position += data.byteLength;
  }
  return file;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function textOf(value: unknown, key: string, refuse: Refuse): string {
  return typeof value === 'string' ? value : refuse('metadata', key, wordsOf(value));
}
