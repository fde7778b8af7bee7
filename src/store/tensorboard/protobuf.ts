/** Writes the few protocol buffer field types that an event needs (protobuf.dev, "Encoding"). */
export class ProtobufWriter {
  private readonly bytes: number[] = [];

  /** An int64 field; `value` from 0 to 2^53. */
  int64(field: number, value: number): this {
    this.varint(field * 8 + 0);
    this.varint(value);
    return this;
  }

  double(field: number, value: number): this {
    this.varint(field * 8 + 1);
    this.number64(value);
    return this;
  }

  float(field: number, value: number): this {
    this.varint(field * 8 + 5);
    SCRATCH.setFloat32(0, value, true);
    this.scratch(4);
    return this;
  }

  text(field: number, value: string): this {
    return this.message(field, Buffer.from(value, 'utf8'));
  }

  /** A nested message, or bytes. */
  message(field: number, value: Uint8Array): this {
    this.varint(field * 8 + 2);
    this.varint(value.length);
    for (const byte of value) this.bytes.push(byte);
    return this;
  }

  /** A repeated double field, packed. */
  doubles(field: number, values: ArrayLike<number>): this {
    this.varint(field * 8 + 2);
    this.varint(values.length * 8);
    for (let i = 0; i < values.length; i++) this.number64(values[i]);
    return this;
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }

  private varint(value: number): void {
    while (value >= 128) {
      this.bytes.push((value % 128) + 128);
      value = Math.floor(value / 128); // shifts would cut it to 32 bits
    }
    this.bytes.push(value);
  }

  private number64(value: number): void {
    SCRATCH.setFloat64(0, value, true);
    this.scratch(8);
  }

  private scratch(count: number): void {
    for (let i = 0; i < count; i++) this.bytes.push(SCRATCH.getUint8(i));
  }
}

const SCRATCH = new DataView(new ArrayBuffer(8));
