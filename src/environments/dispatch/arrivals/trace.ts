import type { PreparedTrace } from '../trace.ts';
import type { Arrivals } from './arrivals.ts';
import type { TraceCursor } from '../trace-cursor.ts';

/** The times of a trace, stretched to a rate; the cursor says where in the trace the episode is. */
export class TraceArrivals implements Arrivals {
  readonly rate: number;
  private readonly trace: PreparedTrace;
  private readonly cursor: TraceCursor;
  private readonly stretch: number;
  private time = 0;

  /** `rate` null keeps the trace's own times. */
  constructor(trace: PreparedTrace, cursor: TraceCursor, rate: number | null) {
    const own = trace.length / trace.period;
    this.rate = rate ?? own;
    this.trace = trace;
    this.cursor = cursor;
    this.stretch = own / this.rate;
  }

  reset(seed: number): void {
    this.cursor.reset(seed);
    this.time = 0;
  }

  next(): number {
    const { times, length, period } = this.trace;
    const row = this.cursor.advance();
    const before = row === 0 ? times[length - 1] - period : times[row - 1];
    return (this.time += (times[row] - before) * this.stretch);
  }

  dayAngle(): null {
    return null;
  }

  snapshot(): { readonly time: number; readonly row: number } {
    return { time: this.time, row: this.cursor.row };
  }

  restore(snapshot: { readonly time: number; readonly row: number }): void {
    this.time = snapshot.time;
    this.cursor.row = snapshot.row;
  }
}
