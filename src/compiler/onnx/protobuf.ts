/** Writes protocol buffers: https://protobuf.dev/programming-guides/encoding. Only what an ONNX file needs. */

const text = new TextEncoder();

/** A field of an integer (wire type 0); negative ones take ten bytes, as int64 does. */
export function integerField(field: number, value: number): Uint8Array {
  return join([varint(field << 3), varint(value)]);
}

/** A field of a float32 (wire type 5). */
export function floatField(field: number, value: number): Uint8Array {
  const content = new Uint8Array(4);
  new DataView(content.buffer).setFloat32(0, value, true);
  return join([varint((field << 3) | 5), content]);
}

/** A field of a text, bytes or an embedded message (wire type 2). */
export function bytesField(field: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? text.encode(content) : content;
  return join([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

/** A field holding a message made of fields. */
export function messageField(field: number, fields: readonly Uint8Array[]): Uint8Array {
  return bytesField(field, join(fields));
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
