import type { TypedError } from '../../../base/errors.ts';
import type { EventPayloads, RunEvent } from '../../../contract/events.ts';
import type { XAxis } from '../../../contract/host/runs.ts';
import type { RunKind } from '../../../contract/run.ts';
import { isFailure } from '../../../contract/errors/index.ts';
import { EventLines, type EventLine, type LinesRead } from '../../../store/runs/event-lines.ts';
import { parseEvent } from '../../../store/runs/parse-event.ts';
import type { PutColumn, TakeColumn } from './column.ts';
import { EventPlaces, type EventPlace } from './event-places.ts';
import { NumberScanner } from './number-scanner.ts';
import { PointSeries, type Point } from './point-series.ts';
import { RunClock, type Moment } from './run-clock.ts';
import type { Series } from './series.ts';
import { StepTable } from './step-table.ts';

/** A level that holds for the whole run. */
export interface Level {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What of a run's columns is not a column. */
export interface ColumnsState {
  readonly read: LinesRead;
  readonly kind: RunKind;
  readonly stepsPerEpoch: number | null;
  readonly paused: boolean;
  /** Names of the steps' figures. */
  readonly steps: readonly string[];
  /** By name: whether there are intervals. */
  readonly points: readonly (readonly [string, boolean])[];
  readonly finals: readonly (readonly [string, boolean])[];
  /** Names of events. */
  readonly events: readonly string[];
}

/**
 * The curves of one run as columns of numbers, kept up to date by reading what was added to its events. Curves are named
 * as `contract/curves.ts` names them, those of an evaluation `evaluation.WHO.METRIC`.
 */
export class RunColumns {
  /** The line that is no event, where the last reading met one. */
  damage: TypedError | null = null;
  private lines: EventLines;
  private steps = new StepTable();
  private points = new Map<string, PointSeries>();
  /** Of the evaluation at the end, on other episodes than those before. */
  private finals = new Map<string, PointSeries>();
  private clock = new RunClock();
  private places = new EventPlaces();
  private kind: RunKind = 'pretrain';
  private stepsPerEpoch: number | null = null;
  private reading: Promise<void> = Promise.resolve();

  constructor(directory: string) {
    this.lines = new EventLines(directory);
  }

  /** Columns as `save` put them; they go on from where they were. */
  static load(directory: string, state: ColumnsState, take: TakeColumn): RunColumns {
    const columns = new RunColumns(directory);
    const series = ([name, hasIntervals]: readonly [string, boolean]) =>
      [name, PointSeries.load(hasIntervals, take)] as const;
    columns.lines = new EventLines(directory, state.read);
    columns.kind = state.kind;
    columns.stepsPerEpoch = state.stepsPerEpoch;
    columns.steps = StepTable.load(state.steps, take);
    columns.points = new Map(state.points.map(series));
    columns.finals = new Map(state.finals.map(series));
    columns.clock = RunClock.load(state.paused, take);
    columns.places = EventPlaces.load(state.events, take);
    return columns;
  }

  /** Puts all columns aside; null where the log is damaged or gone, so that they are not worth keeping. */
  save(put: PutColumn): ColumnsState | null {
    const read = this.damage ? null : this.lines.position();
    if (!read) return null;
    const { kind, stepsPerEpoch } = this;
    const steps = this.steps.save(put);
    const saved = (all: ReadonlyMap<string, PointSeries>) => {
      for (const series of all.values()) series.save(put);
      return [...all].map(([name, { hasIntervals }]) => [name, hasIntervals] as const);
    };
    const [points, finals] = [saved(this.points), saved(this.finals)];
    return {
      read,
      kind,
      stepsPerEpoch,
      steps,
      points,
      finals,
      paused: this.clock.save(put),
      events: this.places.save(put),
    };
  }

  get bytes(): number {
    let bytes = this.steps.bytes + this.clock.bytes + this.places.bytes;
    for (const series of [...this.points.values(), ...this.finals.values()]) bytes += series.bytes;
    return bytes;
  }

  /** How much of the log they are of. */
  get readBytes(): number {
    return this.lines.readBytes;
  }

  /** Reads what is new; a line that is no event ends the curves there. `pause` comes between blocks of a long log. */
  update(pause?: () => Promise<void>): Promise<void> {
    this.reading = this.reading.catch(() => undefined).then(() => this.read(pause));
    return this.reading;
  }

  /** Where the events of these names stand, training steps left out. */
  eventsNamed(names: readonly string[]): readonly EventPlace[] {
    return this.places.named(names);
  }

  /** The curves' names. */
  get names(): readonly string[] {
    return [...new Set([...this.steps.names, ...this.points.keys(), ...this.finals.keys()])];
  }

  /** null where there is no such curve, or only a level. */
  series(name: string): Series | null {
    const { kind, stepsPerEpoch } = this;
    if (isReference(name)) return null;
    const points = this.points.get(name) ?? this.finals.get(name);
    return points ? points.series(kind) : this.steps.series(name, { kind, stepsPerEpoch });
  }

  /** What somebody else than the model reached in the newest evaluation; null where that was not evaluated. */
  level(name: string): Level | null {
    if (!isReference(name)) return null;
    const series = (this.points.get(name) ?? this.finals.get(name))?.series(this.kind);
    if (!series || series.length === 0) return null;
    const last = series.length - 1;
    return { value: series.values[last], low: series.low?.[last] ?? NaN, high: series.high?.[last] ?? NaN };
  }

  /** From where to where the run goes on an axis; null where it has no such axis. */
  extent(axis: XAxis): readonly [number, number] | null {
    let [low, high] = [Infinity, -Infinity];
    const names = [...this.steps.names.slice(0, 1), ...this.points.keys(), ...this.finals.keys()];
    for (const series of names.map((name) => this.series(name))) {
      if (!series || series.length === 0) continue;
      low = Math.min(low, series.x(axis, 0));
      high = Math.max(high, series.x(axis, series.length - 1));
    }
    return low <= high ? [low, high] : null;
  }

  private async read(pause?: () => Promise<void>): Promise<void> {
    this.damage = null;
    try {
      await this.lines.read({ restart: () => this.clear(), line: (line) => this.take(line) }, pause);
    } catch (error) {
      if (!isFailure(error, 'run/damaged')) throw error;
      this.damage = error;
    }
  }

  private clear(): void {
    this.steps = new StepTable();
    this.points = new Map();
    this.finals = new Map();
    this.clock = new RunClock();
    this.places = new EventPlaces();
    this.kind = 'pretrain';
    this.stepsPerEpoch = null;
  }

  private take(line: EventLine): void {
    const from = this.clock.last;
    if (line.name === 'steps') {
      this.takeSteps(line, from);
      return;
    }
    const event = DRAWN.has(line.name) ? parseEvent(line) : null;
    if (event?.event === 'resumed') this.truncate(event.supersedes_from);
    this.places.add(line);
    const moment = this.clock.note(line.name, line.sequence, line.wallTime);
    if (event) this.draw(event, moment);
  }

  private takeSteps(line: EventLine, from: Moment | null): void {
    const before = this.steps.length;
    const to = this.clock.note(line.name, line.sequence, line.wallTime);
    const text = new NumberScanner(line.bytes, line.body, line.end);
    if (!this.steps.addText(text, line.sequence, from ?? to, to)) {
      const event = parseEvent(line);
      if (event.event === 'steps') this.steps.add(event, event.sequence, from ?? to, to);
    }
    const rows = this.steps.length - before;
    if (before > 0 || rows === 0) return;
    // The rest of the log goes on like this, with longer numbers.
    this.steps.reserve(Math.ceil((rows * (this.lines.size - line.at)) / (line.end - line.start)));
  }

  private truncate(sequence: number): void {
    this.steps.truncate(sequence);
    for (const series of [...this.points.values(), ...this.finals.values()]) series.truncate(sequence);
    this.clock.truncate(sequence);
    this.places.truncate(sequence);
  }

  private draw(event: RunEvent, moment: Moment): void {
    switch (event.event) {
      case 'started':
        this.kind = event.kind;
        this.stepsPerEpoch = event.kind === 'pretrain' ? event.steps_per_epoch : null;
        return;
      case 'epoch':
        this.drawEpoch(event, moment);
        return;
      case 'critic_phase':
        this.drawCriticPhase(event, moment);
        return;
      case 'evaluation':
        this.drawEvaluation(event, moment);
        return;
    }
  }

  private drawEpoch(event: Extract<RunEvent, { event: 'epoch' }>, moment: Moment): void {
    const { sequence, step, epoch } = event;
    for (const [name, value] of Object.entries(event)) {
      if (!/^(training_|validation_)|^samples_per_second$/.test(name)) continue;
      this.addPoint(this.points, name, { ...moment, sequence, step, epoch, ...exactly(value) });
    }
  }

  private drawCriticPhase(event: Extract<RunEvent, { event: 'critic_phase' }>, moment: Moment): void {
    const place = { ...moment, sequence: event.sequence, step: event.environment_steps, epoch: 0 };
    for (const name of ['explained_variance', 'value_loss'] as const) {
      this.addPoint(this.points, `critic_phase.${name}`, { ...place, ...exactly(event[name]) });
    }
  }

  private drawEvaluation(event: EventPayloads['evaluation'] & { readonly sequence: number }, moment: Moment): void {
    const { sequence, step, epoch, final, results } = event;
    for (const { name: who, metrics } of results) {
      for (const [metric, { mean, ci95 }] of Object.entries(metrics)) {
        const figures = { value: mean ?? NaN, low: ci95[0] ?? NaN, high: ci95[1] ?? NaN };
        const point = { ...moment, sequence, step, epoch, ...figures };
        this.addPoint(final ? this.finals : this.points, `evaluation.${who}.${metric}`, point, true);
      }
    }
  }

  private addPoint(into: Map<string, PointSeries>, name: string, point: Point, hasInterval = false): void {
    const series = into.get(name) ?? new PointSeries(hasInterval);
    into.set(name, series);
    series.add(point);
  }
}

const DRAWN: ReadonlySet<string> = new Set([
  'started',
  'epoch',
  'critic_phase',
  'evaluation',
  'resumed',
] satisfies RunEvent['event'][]);

/** Whether a curve is the level of somebody else than the model. */
export function isReference(name: string): boolean {
  return name.startsWith('evaluation.') && !name.startsWith('evaluation.model.');
}

function exactly(value: unknown): Pick<Point, 'value' | 'low' | 'high'> {
  return { value: typeof value === 'number' ? value : NaN, low: NaN, high: NaN };
}
