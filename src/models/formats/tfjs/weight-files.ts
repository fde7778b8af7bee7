import { bytesOf, tensorOfBytes, type StoredTensor } from '../../stored-value.ts';
import type { Refuse, WeightGroup } from './manifest.ts';

/** The tensors' bytes, one after the other, cut into parts of this many. */
export function splitIntoShards(tensors: Iterable<StoredTensor>, shardBytes: number): Uint8Array[] {
  const parts = [...tensors].map(({ data }) => bytesOf(data));
  const stream = Buffer.concat(parts);
  const count = Math.max(1, Math.ceil(stream.length / shardBytes));
  return Array.from({ length: count }, (_, i) => stream.subarray(i * shardBytes, (i + 1) * shardBytes));
}

/**
 * The tensors of a group, as views on the files' bytes where they lie in one file and aligned. Throws `model/tfjs`
 * where the files do not hold exactly the tensors' bytes.
 *
 * @param read gives the bytes of a file
 */
export function readGroup(group: WeightGroup, read: (path: string) => Uint8Array, refuse: Refuse): StoredTensor[] {
  const needed = group.entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const files: Uint8Array[] = [];
  let length = 0;
  for (const path of group.paths) {
    const bytes = read(path);
    length += bytes.length;
    if (length > needed) refuse('rest', path, length - needed);
    files.push(bytes);
  }
  const stream = new Stream(files);
  let left = length;
  return group.entries.map((entry) => {
    left -= entry.bytes;
    if (left < 0) refuse('cut', entry.name, group.paths.join(', '));
    return tensorOfBytes(entry.dtype, entry.shape, stream.take(entry.bytes));
  });
}

/** Files as one stream of bytes, none of which is read twice. */
class Stream {
  private readonly files: readonly Uint8Array[];
  private file = 0;
  private at = 0;

  constructor(files: readonly Uint8Array[]) {
    this.files = files;
  }

  /** The next bytes, of which there must be as many: a view, or a copy where they cross from one file to the next. */
  take(length: number): Uint8Array {
    if (length === 0) return new Uint8Array();
    const first = this.upTo(length);
    if (first.length === length) return first;
    const copy = new Uint8Array(length);
    copy.set(first);
    for (let done = first.length; done < length;) {
      const part = this.upTo(length - done);
      copy.set(part, done);
      done += part.length;
    }
    return copy;
  }

  /** At least one byte, and as many of these as the file at hand still has. */
  private upTo(length: number): Uint8Array {
    while (this.at === this.files[this.file].length) {
      this.file++;
      this.at = 0;
    }
    const part = this.files[this.file].subarray(this.at, this.at + length);
    this.at += part.length;
    return part;
  }
}
