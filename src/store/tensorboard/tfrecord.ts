import type { Framing } from '../../files/append-log.ts';
import { maskedCrc32c } from './crc32c.ts';

/**
 * A TFRecord: uint64 length, masked CRC-32C of it, the data, masked CRC-32C of the data; little-endian
 * (TensorFlow, "TFRecord and tf.train.Example").
 */
export function tfrecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER + data.length + FOOTER);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, HEADER);
  view.setUint32(HEADER + data.length, maskedCrc32c(data), true);
  return record;
}

/** Framing of a file of TFRecords: those before the first that is cut short or fails its checksum. */
export const tfrecordFraming: Framing = (readAt, length) => {
  let end = 0;
  while (end + HEADER + FOOTER <= length) {
    const header = viewOf(readAt(end, HEADER));
    const size = header.getBigUint64(0, true);
    if (header.getUint32(8, true) !== maskedCrc32c(bytesOf(header).subarray(0, 8))) break;
    if (size > BigInt(length - end - HEADER - FOOTER)) break;
    const body = viewOf(readAt(end + HEADER, Number(size) + FOOTER));
    if (body.getUint32(Number(size), true) !== maskedCrc32c(bytesOf(body).subarray(0, Number(size)))) break;
    end += HEADER + Number(size) + FOOTER;
  }
  return end;
};

const HEADER = 12;
const FOOTER = 4;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
