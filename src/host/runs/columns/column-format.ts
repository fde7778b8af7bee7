import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import { RUN_KINDS } from '../../../contract/run.ts';
import { Column } from './column.ts';
import { RunColumns } from './run-columns.ts';

/** By which a log is known again. */
export interface LogStamp {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
  readonly ino: number;
}

/** Changes with what the columns hold or mean. */
const FORMAT = 1;
/** Length of the header and CRC-32 of all that follows, both uint32. */
const PREFIX_BYTES = 8;
const NUMBER_BYTES = 8;

const count = z.int().nonnegative();
const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));
const series = z.array(z.tuple([z.string(), z.boolean()]));
const headerSchema = z.object({
  format: z.literal(FORMAT),
  endianness: z.literal(endianness()),
  log: z.object({ size: count, mtimeMs: z.number(), ino: z.number() }),
  state: z.object({
    read: z.object({ offset: count, number: count, lastSequence: count, head: bytes, tail: bytes }),
    kind: z.enum(RUN_KINDS),
    stepsPerEpoch: z.number().nullable(),
    paused: z.boolean(),
    steps: z.array(z.string()),
    points: series,
    finals: series,
    events: z.array(z.string()),
  }),
  /** Numbers in each column, in the order in which `RunColumns.save` puts them. */
  lengths: z.array(count),
});

/**
 * The bytes of columns: the prefix, a header of JSON filled up with blanks, then every column's float64 numbers; null
 * where they are not worth keeping. The columns' memory is not copied: what changes in it before the bytes are written
 * makes the checksum wrong.
 */
export function encodeColumns(columns: RunColumns, log: LogStamp): Uint8Array[] | null {
  const held: Float64Array[] = [];
  const state = columns.save((column) => held.push(column.held));
  if (!state) return null;
  const { head, tail, ...read } = state.read;
  const text = JSON.stringify({
    format: FORMAT,
    endianness: endianness(),
    log,
    state: { ...state, read: { ...read, head: head.toString('base64'), tail: tail.toString('base64') } },
    lengths: held.map(({ length }) => length),
  });
  const json = Buffer.from(text);
  const header = Buffer.concat([json, Buffer.alloc(-json.length & (NUMBER_BYTES - 1), ' ')]);
  const parts = [header, ...held.map((one) => new Uint8Array(one.buffer, one.byteOffset, one.byteLength))];
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32LE(header.length, 0);
  prefix.writeUInt32LE(
    parts.reduce((sum, part) => crc32(part, sum), 0),
    4,
  );
  return [prefix, ...parts];
}

/** Columns as they were encoded; null where the bytes are damaged, of another version, or of another log than `log`. */
export function decodeColumns(directory: string, encoded: Uint8Array, log: LogStamp): RunColumns | null {
  if (encoded.byteLength < PREFIX_BYTES) return null;
  const buffer = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const begin = PREFIX_BYTES + buffer.readUInt32LE(0);
  if (begin > buffer.length || begin % NUMBER_BYTES !== 0) return null;
  if (crc32(buffer.subarray(PREFIX_BYTES)) !== buffer.readUInt32LE(4)) return null;
  const header = headerSchema.safeParse(JSON.parse(buffer.toString('utf8', PREFIX_BYTES, begin)));
  if (!header.success || !goesOn(header.data.log, log)) return null;
  const { state, lengths } = header.data;
  let at = begin;
  let next = 0;
  return RunColumns.load(directory, state, () => {
    const start = at;
    at += lengths[next++] * NUMBER_BYTES;
    if (!(at <= buffer.length)) throw new RangeError('fewer numbers than the header says');
    return Column.of(new Float64Array(buffer.buffer, buffer.byteOffset + start, (at - start) / NUMBER_BYTES));
  });
}

/** Whether a log is the one that was read, or that with more behind it. */
function goesOn(read: LogStamp, now: LogStamp): boolean {
  if (read.ino !== now.ino) return false;
  return now.size > read.size || (now.size === read.size && now.mtimeMs === read.mtimeMs);
}
