/** Bytes one after another, in an array that grows. */
export class ByteBuffer {
  private array = new Uint8Array(256);
  private length = 0;

  push(...bytes: readonly number[]): this {
    return this.append(bytes);
  }

  append(bytes: ArrayLike<number>): this {
    const length = this.length + bytes.length;
    if (length > this.array.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.array.length));
      larger.set(this.array);
      this.array = larger;
    }
    this.array.set(bytes, this.length);
    this.length = length;
    return this;
  }

  /** What was appended so far; not a copy. */
  get bytes(): Uint8Array {
    return this.array.subarray(0, this.length);
  }
}
