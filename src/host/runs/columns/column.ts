/** Numbers that grow at the end. */
export class Column {
  /** float64; only the first `length` belong to the column. */
  values: Float64Array;
  length = 0;

  constructor(room = 64) {
    this.values = new Float64Array(room);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.grow(this.length * 2);
    this.values[this.length++] = value;
  }

  /** Lengthens it by NaN. */
  padTo(length: number): void {
    if (length > this.values.length) this.grow(Math.max(length, this.values.length * 2));
    if (length > this.length) this.values.fill(NaN, this.length, length);
    this.length = Math.max(length, this.length);
  }

  truncate(length: number): void {
    this.length = Math.min(this.length, length);
  }

  get bytes(): number {
    return this.values.byteLength;
  }

  private grow(room: number): void {
    const larger = new Float64Array(room);
    larger.set(this.values.subarray(0, this.length));
    this.values = larger;
  }
}

/** The first index of an ascending column at which `holds` is true; its length where it nowhere is. */
export function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
