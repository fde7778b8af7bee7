import { crc32 } from 'node:zlib';

export interface ZipContent {
  /** UTF-8; folders separated by `/`. */
  readonly name: string;
  readonly data: Uint8Array;
}

const ALIGNMENT = 64; // of each entry's data, so that tensors can be views on the file
const PADDING_FIELD = 0x4246; // the extra field that PyTorch pads with
const VERSION = 20;
const DATE = (1 << 5) | 1; // 1980-01-01, so that the same content gives the same bytes
const UTF8 = 0x0800;
const LIMIT = 0xffffffff;

/** A zip file of uncompressed entries whose data starts at multiples of 64 bytes, as in PyTorch's own files. */
export function writeZip(contents: readonly ZipContent[]): Uint8Array {
  const entries = layOut(contents);
  const last = entries.at(-1);
  const directoryStart = last ? last.start + last.data.length : 0;
  const directorySize = entries.reduce((size, entry) => size + 46 + entry.name.length, 0);
  const size = directoryStart + directorySize + 22;
  // Reading such a file would need as much memory again, so beyond 4 GiB the format's 64-bit variant is not written.
  if (size > LIMIT || entries.length > 0xfffe) throw new Error(`a zip file of ${size} bytes is beyond 4 GiB`);

  const file = Buffer.alloc(size);
  let position = directoryStart;
  for (const entry of entries) {
    const crc = crc32(entry.data);
    writeLocalHeader(file, entry, crc);
    file.set(entry.data, entry.start);
    position = writeDirectoryEntry(file, position, entry, crc);
  }
  file.writeUInt32LE(0x06054b50, position);
  file.writeUInt16LE(entries.length, position + 8);
  file.writeUInt16LE(entries.length, position + 10);
  file.writeUInt32LE(directorySize, position + 12);
  file.writeUInt32LE(directoryStart, position + 16);
  return file;
}

interface Entry {
  readonly name: Buffer;
  readonly data: Uint8Array;
  /** Offset of its local header, and of its data. */
  readonly header: number;
  readonly start: number;
}

function layOut(contents: readonly ZipContent[]): Entry[] {
  const entries: Entry[] = [];
  let header = 0;
  for (const { name: text, data } of contents) {
    const name = Buffer.from(text, 'utf8');
    const smallest = header + 30 + name.length + 4; // 4: id and length of the padding field
    const start = Math.ceil(smallest / ALIGNMENT) * ALIGNMENT;
    entries.push({ name, data, header, start });
    header = start + data.length;
  }
  return entries;
}

function writeLocalHeader(file: Buffer, entry: Entry, crc: number): void {
  const { header, name, data, start } = entry;
  const padding = start - header - 30 - name.length;
  file.writeUInt32LE(0x04034b50, header);
  file.writeUInt16LE(VERSION, header + 4);
  file.writeUInt16LE(UTF8, header + 6);
  file.writeUInt16LE(DATE, header + 12);
  file.writeUInt32LE(crc, header + 14);
  file.writeUInt32LE(data.length, header + 18);
  file.writeUInt32LE(data.length, header + 22);
  file.writeUInt16LE(name.length, header + 26);
  file.writeUInt16LE(padding, header + 28);
  name.copy(file, header + 30);
  file.writeUInt16LE(PADDING_FIELD, header + 30 + name.length);
  file.writeUInt16LE(padding - 4, header + 32 + name.length);
}

function writeDirectoryEntry(file: Buffer, position: number, entry: Entry, crc: number): number {
  file.writeUInt32LE(0x02014b50, position);
  file.writeUInt16LE(VERSION, position + 4);
  file.writeUInt16LE(VERSION, position + 6);
  file.writeUInt16LE(UTF8, position + 8);
  file.writeUInt16LE(DATE, position + 14);
  file.writeUInt32LE(crc, position + 16);
  file.writeUInt32LE(entry.data.length, position + 20);
  file.writeUInt32LE(entry.data.length, position + 24);
  file.writeUInt16LE(entry.name.length, position + 28);
  file.writeUInt32LE(entry.header, position + 42);
  entry.name.copy(file, position + 46);
  return position + 46 + entry.name.length;
}
