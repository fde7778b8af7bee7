import type { XAxis } from '../../../contract/host/runs.ts';
import type { RunKind } from '../../../contract/run.ts';
import { Column, firstIndex, type PutColumn, type TakeColumn } from './column.ts';
import type { Moment } from './run-clock.ts';
import type { Series } from './series.ts';

/** A point that an event of its own tells: of an epoch, an evaluation, the critic phase. */
export interface Point extends Moment {
  readonly sequence: number;
  /** Training steps; of PPO environment steps. */
  readonly step: number;
  /** Epochs; of PPO updates. */
  readonly epoch: number;
  /** NaN where it was not finite. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A curve of few points. */
export class PointSeries {
  private readonly columns = {
    sequence: new Column(8),
    step: new Column(8),
    epoch: new Column(8),
    wall: new Column(8),
    work: new Column(8),
    value: new Column(8),
    low: new Column(8),
    high: new Column(8),
  };
  readonly hasIntervals: boolean;

  constructor(hasIntervals: boolean) {
    this.hasIntervals = hasIntervals;
  }

  /** A series as `save` put it. */
  static load(hasIntervals: boolean, take: TakeColumn): PointSeries {
    const series = new PointSeries(hasIntervals);
    for (const name of COLUMNS) series.columns[name] = take();
    return series;
  }

  save(put: PutColumn): void {
    for (const name of COLUMNS) put(this.columns[name]);
  }

  get length(): number {
    return this.columns.step.length;
  }

  get bytes(): number {
    return Object.values(this.columns).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  add(point: Point): void {
    for (const name of COLUMNS) this.columns[name].push(point[name]);
  }

  /** Forgets the points of events from this sequence number on. */
  truncate(sequence: number): void {
    const { sequence: numbers } = this.columns;
    const kept = firstIndex(numbers.length, (i) => numbers.values[i] >= sequence);
    for (const name of COLUMNS) this.columns[name].truncate(kept);
  }

  series(kind: RunKind): Series {
    const { value, low, high } = this.columns;
    return {
      length: this.length,
      values: value.values,
      low: this.hasIntervals ? low.values : null,
      high: this.hasIntervals ? high.values : null,
      x: (axis, index) => this.x(axis, index, kind),
    };
  }

  private x(axis: XAxis, index: number, kind: RunKind): number {
    const { step, epoch, wall, work } = this.columns;
    switch (axis) {
      case 'step':
        return step.values[index];
      case 'environment_steps':
        return kind === 'ppo' ? step.values[index] : NaN;
      case 'epoch':
        return epoch.values[index];
      case 'relative':
        return work.values[index];
      case 'wall':
        return wall.values[index] * 1000;
    }
  }
}

const COLUMNS = [
  'sequence',
  'step',
  'epoch',
  'wall',
  'work',
  'value',
  'low',
  'high',
] as const satisfies (keyof Point)[];
