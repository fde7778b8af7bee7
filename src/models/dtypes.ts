/**
 * Element types of stored tensors: how PyTorch names their storage, and the array that holds them here. float16 and
 * bfloat16 keep their bits (no JavaScript array holds them); `toFloat32` widens them.
 */
export const DTYPES = {
  float64: { storage: 'DoubleStorage', array: Float64Array },
  float32: { storage: 'FloatStorage', array: Float32Array },
  float16: { storage: 'HalfStorage', array: Uint16Array },
  bfloat16: { storage: 'BFloat16Storage', array: Uint16Array },
  int64: { storage: 'LongStorage', array: BigInt64Array },
  int32: { storage: 'IntStorage', array: Int32Array },
  int16: { storage: 'ShortStorage', array: Int16Array },
  int8: { storage: 'CharStorage', array: Int8Array },
  uint8: { storage: 'ByteStorage', array: Uint8Array },
  bool: { storage: 'BoolStorage', array: Uint8Array },
} as const;

export type StoredDType = keyof typeof DTYPES;
export const DTYPE_NAMES = Object.keys(DTYPES) as StoredDType[];
export type StoredArray =
  Float64Array | Float32Array | Uint16Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** Bytes of one element. */
export function elementSize(dtype: StoredDType): number {
  return DTYPES[dtype].array.BYTES_PER_ELEMENT;
}

/** The value of each float16 bit pattern (IEEE 754 binary16); exact in float32. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The elements as float32, and whether each kept its value exactly. A float32 array is returned as it is. */
export function toFloat32(
  dtype: StoredDType,
  data: StoredArray,
): { readonly data: Float32Array; readonly exact: boolean } {
  if (data instanceof Float32Array) return { data, exact: true };
  const result = new Float32Array(data.length);
  if (dtype === 'bfloat16') {
    const bits = new Uint32Array(result.buffer);
    for (let i = 0; i < bits.length; i++) bits[i] = ((data as Uint16Array)[i] << 16) >>> 0;
    return { data: result, exact: true };
  }
  let exact = true;
  for (let i = 0; i < result.length; i++) {
    const value = dtype === 'float16' ? halfToFloat(Number(data[i])) : Number(data[i]);
    result[i] = value;
    exact &&= typeof data[i] === 'bigint' ? isExact(data[i] as bigint, result[i]) : Object.is(result[i], value);
  }
  return { data: result, exact };
}

function isExact(value: bigint, rounded: number): boolean {
  return BigInt(rounded) === value;
}
