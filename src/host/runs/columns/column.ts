/** Numbers that grow at the end. */
export class Column {
  /** float64; only the first `length` belong to the column. */
  values: Float64Array;
  length = 0;

  constructor(room = 64) {
    this.values = new Float64Array(room);
  }

  /** A column of these numbers; it takes the array over. */
  static of(values: Float64Array): Column {
    const column = new Column(0);
    column.values = values;
    column.length = values.length;
    return column;
  }

  /** The numbers of the column; they change with it. */
  get held(): Float64Array {
    return this.values.subarray(0, this.length);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.grow(Math.max(8, this.length * 2));
    this.values[this.length++] = value;
  }

  /** Lengthens it by NaN. */
  padTo(length: number): void {
    if (length > this.values.length) this.grow(Math.max(length, this.values.length * 2));
    if (length > this.length) this.values.fill(NaN, this.length, length);
    this.length = Math.max(length, this.length);
  }

  /** Makes room for so many numbers at once where doubling would have to do it several times. */
  reserve(room: number): void {
    if (room > 2 * this.values.length) this.grow(room);
  }

  truncate(length: number): void {
    this.length = Math.min(this.length, length);
  }

  get bytes(): number {
    return this.values.byteLength;
  }

  private grow(room: number): void {
    const larger = new Float64Array(room);
    larger.set(this.held);
    this.values = larger;
  }
}

/** Puts columns aside one after the other, and takes them up again in the same order. */
export type PutColumn = (column: Column) => void;
export type TakeColumn = () => Column;

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
