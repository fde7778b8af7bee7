import type { EventPayloads } from '../../../contract/events.ts';
import type { XAxis } from '../../../contract/host/runs.ts';
import type { RunKind } from '../../../contract/run.ts';
import { Column, firstIndex, type PutColumn, type TakeColumn } from './column.ts';
import type { NumberScanner } from './number-scanner.ts';
import type { Moment } from './run-clock.ts';
import type { Series } from './series.ts';

/** What a run's `started` event says of its axes. */
export interface AxisScale {
  readonly kind: RunKind;
  /** Of pretraining; null where not known. */
  readonly stepsPerEpoch: number | null;
}

const EVENT_COLUMNS = ['sequence', 'first', 'epoch', 'wallFrom', 'wallTo', 'workFrom', 'workTo'] as const;

/** The training steps of a run, a column a figure; of PPO a row is an update. */
export class StepTable {
  private step = new Column(1024);
  private readonly columns = new Map<string, Column>();
  /** By `steps` event: its sequence number, its first row, its epoch, and the stretch of time in which its rows came. */
  private readonly events = {
    sequence: new Column(),
    first: new Column(),
    epoch: new Column(),
    wallFrom: new Column(),
    wallTo: new Column(),
    workFrom: new Column(),
    workTo: new Column(),
  } satisfies Record<(typeof EVENT_COLUMNS)[number], Column>;

  /** A table as `save` put it. */
  static load(names: readonly string[], take: TakeColumn): StepTable {
    const table = new StepTable();
    table.step = take();
    for (const name of names) table.columns.set(name, take());
    for (const name of EVENT_COLUMNS) table.events[name] = take();
    return table;
  }

  /** Puts its columns aside; returns the names that `load` needs. */
  save(put: PutColumn): readonly string[] {
    put(this.step);
    for (const column of this.columns.values()) put(column);
    for (const name of EVENT_COLUMNS) put(this.events[name]);
    return this.names;
  }

  get length(): number {
    return this.step.length;
  }

  get names(): readonly string[] {
    return [...this.columns.keys()];
  }

  get bytes(): number {
    let bytes = this.step.bytes;
    for (const column of this.columns.values()) bytes += column.bytes;
    for (const column of Object.values(this.events)) bytes += column.bytes;
    return bytes;
  }

  /** Makes room for so many rows. */
  reserve(rows: number): void {
    this.step.reserve(rows);
    for (const column of this.columns.values()) column.reserve(rows);
  }

  /** Adds an event's rows, which came between two moments. */
  add({ epoch, step, values }: EventPayloads['steps'], sequence: number, from: Moment, to: Moment): void {
    const first = this.length;
    for (const one of step) this.step.push(one);
    for (const [name, figures] of Object.entries(values)) {
      const column = this.column(name, first);
      for (const figure of figures) column.push(typeof figure === 'number' ? figure : NaN);
    }
    this.noteEvent({ sequence, first, epoch }, from, to);
  }

  /** The same from the text of an event behind its header; false, and nothing added, where it has an unusual form. */
  addText(text: NumberScanner, sequence: number, from: Moment, to: Moment): boolean {
    const first = this.length;
    const epoch = text.skip('"epoch":') ? text.number() : null;
    if (
      epoch === null ||
      Number.isNaN(epoch) ||
      !text.skip(',"step":') ||
      !text.numbers(this.step) ||
      !this.addColumns(text, first)
    ) {
      this.cut(first);
      return false;
    }
    this.noteEvent({ sequence, first, epoch }, from, to);
    return true;
  }

  private addColumns(text: NumberScanner, first: number): boolean {
    if (!text.skip(',"values":{')) return false;
    const rows = this.step.length;
    const usual = this.columns.keys(); // an event names its figures in the order of the one before
    while (!text.skip('}}')) {
      const expected = usual.next().value;
      const name = expected !== undefined && text.skip(`"${expected}":`) ? expected : text.key();
      if (name === null) return false;
      const column = this.column(name, first);
      if (column.length !== first || !text.numbers(column) || column.length !== rows) return false;
      text.skip(',');
    }
    return text.atEnd;
  }

  /** The figure's column, filled up to the first row of an event. */
  private column(name: string, first: number): Column {
    const column = this.columns.get(name) ?? new Column(1024);
    this.columns.set(name, column);
    column.padTo(first);
    return column;
  }

  private noteEvent(
    { sequence, first, epoch }: { readonly sequence: number; readonly first: number; readonly epoch: number },
    from: Moment,
    to: Moment,
  ): void {
    const { events } = this;
    for (const column of this.columns.values()) column.padTo(this.step.length);
    events.sequence.push(sequence);
    events.first.push(first);
    events.epoch.push(epoch);
    events.wallFrom.push(from.wall);
    events.wallTo.push(to.wall);
    events.workFrom.push(from.work);
    events.workTo.push(to.work);
  }

  private cut(rows: number): void {
    this.step.truncate(rows);
    for (const column of this.columns.values()) column.truncate(rows);
  }

  /** Forgets the rows of events from this sequence number on. */
  truncate(sequence: number): void {
    const { events } = this;
    const kept = firstIndex(events.sequence.length, (i) => events.sequence.values[i] >= sequence);
    if (kept === events.sequence.length) return;
    this.cut(events.first.values[kept]);
    for (const column of Object.values(events)) column.truncate(kept);
  }

  /** A figure's curve; null where no step has it. */
  series(name: string, scale: AxisScale): Series | null {
    const column = this.columns.get(name);
    if (!column) return null;
    const x = (axis: XAxis, index: number): number => this.x(axis, index, scale);
    return { length: this.length, values: column.values, low: null, high: null, x };
  }

  private x(axis: XAxis, index: number, { kind, stepsPerEpoch }: AxisScale): number {
    const step = this.step.values[index];
    if (axis === 'step') return step;
    if (axis === 'environment_steps') return kind === 'ppo' ? step : NaN;
    if (axis === 'epoch' && kind === 'ppo') return index + 1;
    const { first, epoch, wallFrom, wallTo, workFrom, workTo } = this.events;
    const event = firstIndex(first.length, (i) => first.values[i] > index) - 1;
    if (axis === 'epoch') {
      const ended = epoch.values[event];
      return stepsPerEpoch === null ? ended : Math.min(ended, Math.max(ended - 1, step / stepsPerEpoch));
    }
    // The rows of an event came evenly between the event before it and itself.
    const end = event + 1 < first.length ? first.values[event + 1] : this.length;
    const share = (index - first.values[event] + 1) / (end - first.values[event]);
    const [from, to] = axis === 'wall' ? [wallFrom, wallTo] : [workFrom, workTo];
    const seconds = from.values[event] + share * (to.values[event] - from.values[event]);
    return axis === 'wall' ? seconds * 1000 : seconds;
  }
}
