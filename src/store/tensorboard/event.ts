import type { Histogram } from './histogram.ts';
import { ProtobufWriter } from './protobuf.ts';

// TensorFlow's event.proto and summary.proto; the numbers are field numbers there.
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, simpleValue: 2, histogram: 5 } as const;
const HISTOGRAM = { min: 1, max: 2, count: 3, sum: 4, sumOfSquares: 5, limits: 6, counts: 7 } as const;

/** The event that begins every file; version 2 files say themselves where steps restart. `wallTime`: seconds since 1970. */
export function fileVersionEvent(wallTime: number): Uint8Array {
  return new ProtobufWriter().double(EVENT.wallTime, wallTime).text(EVENT.fileVersion, 'brain.Event:2').finish();
}

/** Scalars as simple_value, a 32-bit number: NaN and infinities stay what they are. */
export function scalarsEvent(wallTime: number, step: number, scalars: Readonly<Record<string, number>>): Uint8Array {
  const summary = new ProtobufWriter();
  for (const [tag, value] of Object.entries(scalars)) {
    summary.message(SUMMARY.value, new ProtobufWriter().text(VALUE.tag, tag).float(VALUE.simpleValue, value).finish());
  }
  return summaryEvent(wallTime, step, summary);
}

export function histogramEvent(wallTime: number, step: number, tag: string, histogram: Histogram): Uint8Array {
  const proto = new ProtobufWriter()
    .double(HISTOGRAM.min, histogram.min)
    .double(HISTOGRAM.max, histogram.max)
    .double(HISTOGRAM.count, histogram.count)
    .double(HISTOGRAM.sum, histogram.sum)
    .double(HISTOGRAM.sumOfSquares, histogram.sumOfSquares)
    .doubles(HISTOGRAM.limits, histogram.limits)
    .doubles(HISTOGRAM.counts, histogram.counts);
  const value = new ProtobufWriter().text(VALUE.tag, tag).message(VALUE.histogram, proto.finish());
  return summaryEvent(wallTime, step, new ProtobufWriter().message(SUMMARY.value, value.finish()));
}

function summaryEvent(wallTime: number, step: number, summary: ProtobufWriter): Uint8Array {
  return new ProtobufWriter()
    .double(EVENT.wallTime, wallTime)
    .int64(EVENT.step, step)
    .message(EVENT.summary, summary.finish())
    .finish();
}
