import type { OnnxProblem } from '../../../contract/errors/model-onnx.ts';
import type { Refuse } from './refusal.ts';

/**
 * Reads protocol buffers (https://protobuf.dev/programming-guides/encoding) field by field: nothing is copied, built or
 * called recursively, so that a broken file costs no more than a walk over its bytes. Groups, which ONNX has none of,
 * are refused.
 */

/** How a field's content is encoded: a varint, 8 bytes, bytes with their length before them, or 4 bytes. */
export type WireType = 0 | 1 | 2 | 5;
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** Part of the file, from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A field, with the place of its content: a varint's bytes, or the bytes without their length. */
export interface Field extends Span {
  readonly number: number;
  readonly wire: WireType;
}

/** How the fields of a kind of message may be encoded, by their numbers; other fields may be there and mean nothing. */
export type Encodings = Readonly<Partial<Record<number, readonly WireType[]>>>;

const MAXIMUM_VARINT = 10;

/** The fields of the message in `span`, in the order of the file. */
export function* fieldsOf(
  bytes: Uint8Array,
  { start, end }: Span,
  encodings: Encodings,
  refuse: Refuse,
): Generator<Field> {
  for (let at = start; at < end;) {
    const field = fieldAt(bytes, at, end);
    if (typeof field === 'string') return refuse(withinFile(field, end, bytes), { offset: at });
    if (field.end > end) return refuse(withinFile('cut', end, bytes), { offset: at });
    if (!allows(encodings, field)) return refuse('encoding', { offset: at });
    yield field;
    at = field.end;
  }
}

export function allows(encodings: Encodings, { number, wire }: Field): boolean {
  return encodings[number]?.includes(wire) ?? true;
}

/** Whether it is the file that was cut, or a message within it that is wrong. */
function withinFile(problem: OnnxProblem, end: number, bytes: Uint8Array): OnnxProblem {
  return problem === 'cut' && end < bytes.length ? 'beyond' : problem;
}

/** The field that begins at an offset, or what is wrong with it. Its content may reach beyond the end. */
export function fieldAt(bytes: Uint8Array, at: number, end: number): Field | OnnxProblem {
  const tagEnd = varintEnd(bytes, at, end);
  if (typeof tagEnd === 'string') return tagEnd;
  const tag = unsigned(bytes, { start: at, end: tagEnd });
  const number = Math.floor(tag / 8);
  const wire = tag % 8;
  if (number < 1 || number >= 2 ** 29) return 'field';
  if (wire === FIXED64) return { number, wire, start: tagEnd, end: tagEnd + 8 };
  if (wire === FIXED32) return { number, wire, start: tagEnd, end: tagEnd + 4 };
  if (wire !== VARINT && wire !== BYTES) return 'field';
  const contentEnd = varintEnd(bytes, tagEnd, end);
  if (typeof contentEnd === 'string') return contentEnd;
  if (wire === VARINT) return { number, wire, start: tagEnd, end: contentEnd };
  const length = unsigned(bytes, { start: tagEnd, end: contentEnd });
  return { number, wire, start: contentEnd, end: contentEnd + length };
}

/** The varints that fill `span`: those of a packed field, or the one of a single number. */
export function* varintsIn(bytes: Uint8Array, { start, end }: Span, refuse: Refuse): Generator<Span> {
  for (let at = start; at < end;) {
    const next = varintEnd(bytes, at, end);
    if (typeof next === 'string') return refuse(withinFile(next, end, bytes), { offset: at });
    yield { start: at, end: next };
    at = next;
  }
}

function varintEnd(bytes: Uint8Array, start: number, end: number): number | 'cut' | 'varint' {
  for (let at = start; at < end; at++) {
    if (at - start === MAXIMUM_VARINT) return 'varint';
    if (bytes[at] < 0x80) return at + 1;
  }
  return 'cut';
}

/** A varint as an unsigned integer; beyond 2^53 it is rounded, and still beyond 2^53. */
export function unsigned(bytes: Uint8Array, varint: Span): number {
  return (highWord(bytes, varint) >>> 0) * 2 ** 32 + (lowWord(bytes, varint) >>> 0);
}

/** Bits 0 to 31 of a varint. */
export function lowWord(bytes: Uint8Array, { start, end }: Span): number {
  let word = 0;
  for (let at = start, shift = 0; at < end && shift < 32; at++, shift += 7) word |= (bytes[at] & 0x7f) << shift;
  return word;
}

/** Bits 32 to 63 of a varint: its fifth byte holds bits 28 to 34. */
export function highWord(bytes: Uint8Array, { start, end }: Span): number {
  if (end < start + 5) return 0;
  let word = (bytes[start + 4] & 0x7f) >> 4;
  for (let at = start + 5, shift = 3; at < end; at++, shift += 7) word |= (bytes[at] & 0x7f) << shift;
  return word;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function textIn(bytes: Uint8Array, { start, end }: Span, refuse: Refuse): string {
  try {
    return UTF8.decode(bytes.subarray(start, end));
  } catch {
    return refuse('text', { offset: start });
  }
}
