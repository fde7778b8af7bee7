import { crc32 } from 'node:zlib';
import { failure } from '../../../contract/errors/index.ts';
import type { ZipProblem } from '../../../contract/errors/model.ts';

export interface ZipEntry {
  /** Offset of the data in the file. */
  readonly offset: number;
  /** A view on the file's bytes. */
  readonly data: Uint8Array;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_LOCATOR = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const ZIP64_FIELD = 1;
const SIZES_FOLLOW = 0x0008; // flag: crc and sizes stand after the data, not in the local header
const ENCRYPTED = 0x0001;

/** Whether the bytes begin like a zip file. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && Buffer.from(bytes.buffer, bytes.byteOffset, 4).readUInt32LE() === LOCAL_HEADER;
}

/**
 * Entries of an uncompressed zip file by name, as its central directory lists them (64-bit sizes included). Nothing
 * is copied. Refuses with `model/zip`, naming the entry: what is compressed, encrypted or cut off, a path out of the
 * archive, overlapping entries, sizes or names that the two headers of an entry state differently, a wrong checksum.
 */
export function readZip(bytes: Uint8Array, where: string): Map<string, ZipEntry> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const refuse = (problem: ZipProblem, offset: number, entry = ''): never => {
    throw failure('model/zip', { where, problem, offset, entry });
  };
  const directory = findDirectory(file, refuse);
  const listed = listDirectory(file, directory, refuse);

  let free = 0; // entries in order of their place in the file may not reach into one another
  for (const entry of [...listed].sort((a, b) => a.header - b.header)) {
    if (entry.header < free) refuse('overlap', entry.header, entry.name);
    free = locate(file, entry, directory.start, refuse);
  }

  const entries = new Map<string, ZipEntry>();
  for (const entry of listed) {
    if (entries.has(entry.name)) refuse('duplicate', entry.header, entry.name);
    const data = bytes.subarray(entry.start, entry.start + entry.size);
    if (crc32(data) !== entry.crc) refuse('checksum', entry.start, entry.name);
    entries.set(entry.name, { offset: entry.start, data });
  }
  return entries;
}

type Refuse = (problem: ZipProblem, offset: number, entry?: string) => never;

interface Directory {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

interface Listed {
  readonly name: string;
  readonly crc: number;
  readonly size: number;
  readonly header: number;
  /** Offset of the data; known once the local header has been read. */
  start: number;
}

function findDirectory(file: Buffer, refuse: Refuse): Directory {
  const end = findEnd(file, refuse);
  if (file.readUInt16LE(end + 4) !== 0 || file.readUInt16LE(end + 6) !== 0) refuse('disks', end);
  let count = file.readUInt16LE(end + 10);
  let size = file.readUInt32LE(end + 12);
  let start = file.readUInt32LE(end + 16);
  let limit = end;
  if (end >= 20 && file.readUInt32LE(end - 20) === END64_LOCATOR) {
    limit = integer(file, end - 12, refuse);
    if (limit + 56 > end - 20 || file.readUInt32LE(limit) !== END64) refuse('directory', end - 20);
    count = integer(file, limit + 32, refuse);
    size = integer(file, limit + 40, refuse);
    start = integer(file, limit + 48, refuse);
  }
  if (start + size !== limit) refuse('directory', end);
  return { start, end: limit, count };
}

function findEnd(file: Buffer, refuse: Refuse): number {
  const lowest = Math.max(0, file.length - 22 - 0xffff);
  for (let at = file.length - 22; at >= lowest; at--) {
    if (file.readUInt32LE(at) === END && at + 22 + file.readUInt16LE(at + 20) === file.length) return at;
  }
  return refuse('cut', file.length);
}

function listDirectory(file: Buffer, directory: Directory, refuse: Refuse): Listed[] {
  const listed: Listed[] = [];
  let at = directory.start;
  while (at < directory.end) {
    if (at + 46 > directory.end || file.readUInt32LE(at) !== DIRECTORY_ENTRY) refuse('directory', at);
    const nameEnd = at + 46 + file.readUInt16LE(at + 28);
    const extraEnd = nameEnd + file.readUInt16LE(at + 30);
    const next = extraEnd + file.readUInt16LE(at + 32);
    if (next > directory.end) refuse('directory', at);
    const name = file.toString('utf8', at + 46, nameEnd);
    if (!isSafe(name)) refuse('path', at, name);
    if (file.readUInt16LE(at + 8) & ENCRYPTED) refuse('encrypted', at, name);
    if (file.readUInt16LE(at + 10) !== 0) refuse('compressed', at, name);
    const [size, stored, header] = widened(file, at, nameEnd, extraEnd, refuse);
    if (size !== stored) refuse('size', at, name);
    listed.push({ name, crc: file.readUInt32LE(at + 16), size, header, start: 0 });
    at = next;
  }
  if (listed.length !== directory.count) refuse('directory', directory.start);
  return listed;
}

/** Uncompressed size, stored size and header offset; a field of all ones stands in the zip64 extra field instead. */
function widened(file: Buffer, at: number, extraStart: number, extraEnd: number, refuse: Refuse): number[] {
  const values = [file.readUInt32LE(at + 24), file.readUInt32LE(at + 20), file.readUInt32LE(at + 42)];
  if (!values.includes(0xffffffff)) return values;
  for (let field = extraStart; field + 4 <= extraEnd;) {
    const end = field + 4 + file.readUInt16LE(field + 2);
    if (end > extraEnd) break;
    if (file.readUInt16LE(field) === ZIP64_FIELD) {
      let position = field + 4;
      return values.map((value) => {
        if (value !== 0xffffffff) return value;
        if (position + 8 > end) refuse('directory', at);
        position += 8;
        return integer(file, position - 8, refuse);
      });
    }
    field = end;
  }
  return refuse('directory', at);
}

/** Finds the data behind the local header, which has to say what the directory says; returns where it ends. */
function locate(file: Buffer, entry: Listed, limit: number, refuse: Refuse): number {
  const { header, name, size, crc } = entry;
  if (header + 30 > limit || file.readUInt32LE(header) !== LOCAL_HEADER) refuse('offset', header, name);
  const nameEnd = header + 30 + file.readUInt16LE(header + 26);
  entry.start = nameEnd + file.readUInt16LE(header + 28);
  const end = entry.start + size;
  if (end > limit) refuse('offset', header, name);
  if (file.toString('utf8', header + 30, nameEnd) !== name) refuse('name', header, name);
  if (file.readUInt16LE(header + 8) !== 0) refuse('compressed', header, name);
  const sizeHere = file.readUInt32LE(header + 22);
  const elsewhere = file.readUInt16LE(header + 6) & SIZES_FOLLOW || sizeHere === 0xffffffff;
  if (!elsewhere && (sizeHere !== size || file.readUInt32LE(header + 18) !== size)) refuse('size', header, name);
  if (!elsewhere && file.readUInt32LE(header + 14) !== crc) refuse('checksum', header, name);
  return end;
}

function isSafe(name: string): boolean {
  return name !== '' && !/^[/\\]|^[a-z]:|\0|\\/i.test(name) && !name.split('/').includes('..');
}

/** An unsigned 64-bit integer; one that no file can have becomes a refusal. */
function integer(file: Buffer, at: number, refuse: Refuse): number {
  if (at + 8 > file.length) refuse('directory', at);
  const value = Number(file.readBigUInt64LE(at));
  return Number.isSafeInteger(value) ? value : refuse('directory', at);
}
