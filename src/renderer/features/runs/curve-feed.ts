import { shallowRef, type ShallowRef } from 'vue';
import type { Curve, XAxis } from '../../../contract/host/runs.ts';
import type { ChartRange } from '../../charts/chart-option.ts';

/** What the host is asked for. */
export interface CurveQuestion {
  readonly runs: readonly string[];
  readonly metrics: readonly string[];
  readonly x: XAxis;
  readonly range: ChartRange | null;
}

/** Milliseconds between two questions at least: nobody reads faster. */
const PAUSE = 1000;
const PAUSE_OF_ZOOM = 250;
/** Where drawing is slow, or there are many charts, news come more seldom, so that drawing takes this share of the time. */
const SHARE_OF_DRAWING = 0.06;
const LONGEST_PAUSE = 3000;

/**
 * The curves that are in sight. Charts say what they show; one question asks for all of it, again whenever something
 * may have changed, and only curves that did change are set: a chart whose curves stay does nothing.
 */
export class CurveFeed {
  readonly error = shallowRef<unknown>(null);
  /** How often the host has answered. */
  readonly answers = shallowRef(0);
  private readonly ask: (question: CurveQuestion) => Promise<readonly Curve[]>;
  private readonly drawingTime: () => number;
  private drawnBefore = 0;
  /** Milliseconds that drawing took between the last two questions: all that the answer before brought. */
  private drawingOfAnswer = 0;
  private readonly curves = new Map<string, ShallowRef<Curve | null>>();
  private readonly wanted = new Map<symbol, readonly string[]>();
  private runs: readonly string[] = [];
  private x: XAxis = 'step';
  private range: ChartRange | null = null;
  /** Grows when answers to earlier questions are of no use any more. */
  private generation = 0;
  private asking = false;
  private stale = false;
  private askedAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private dueAt = Infinity;
  private closed = false;

  /** `drawingTime`: milliseconds spent on drawing so far. */
  constructor(ask: (question: CurveQuestion) => Promise<readonly Curve[]>, drawingTime: () => number = () => 0) {
    this.ask = ask;
    this.drawingTime = drawingTime;
  }

  /** The newest curve of a run; null while it is not here, or where there is none. */
  curve(run: string, metric: string): Curve | null {
    return this.cell(run, metric).value;
  }

  /** Says what a chart shows from now on; nothing, once it is out of sight. */
  show(chart: symbol, metrics: readonly string[]): void {
    if (metrics.length === 0) this.wanted.delete(chart);
    else {
      this.wanted.set(chart, metrics);
      this.refresh(0);
    }
  }

  /** Other runs, another axis: what was drawn is drawn no more. */
  look(runs: readonly string[], x: XAxis): void {
    const kept = x === this.x ? new Set(runs) : new Set<string>();
    for (const cell of this.curves.values()) if (cell.value && !kept.has(cell.value.run)) cell.value = null;
    Object.assign(this, { runs, x });
    this.generation++;
    this.refresh(0);
  }

  /** Another part of the axis; the curves stay until those of that part are here. */
  zoom(range: ChartRange | null): void {
    this.range = range;
    this.generation++;
    this.refresh(PAUSE_OF_ZOOM);
  }

  /** Asks again, `pause` milliseconds after the last question at the earliest. */
  refresh(pause = this.pauseOfNews()): void {
    if (this.closed) return;
    if (this.asking) {
      this.stale = true;
      return;
    }
    const dueAt = Math.max(Date.now(), this.askedAt + pause);
    if (this.timer !== null && this.dueAt <= dueAt) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.dueAt = dueAt;
    this.timer = setTimeout(() => void this.question(), dueAt - Date.now());
  }

  close(): void {
    this.closed = true;
    this.generation++;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async question(): Promise<void> {
    this.timer = null;
    const { runs, x, range, generation } = this;
    const metrics = [...new Set([...this.wanted.values()].flat())];
    if (runs.length === 0 || metrics.length === 0) return;
    this.asking = true;
    this.stale = false;
    this.askedAt = Date.now();
    const drawn = this.drawingTime();
    this.drawingOfAnswer = drawn - this.drawnBefore;
    this.drawnBefore = drawn;
    try {
      const curves = await this.ask({ runs, metrics, x, range });
      if (generation === this.generation) this.take(curves);
      else this.stale = true;
      this.error.value = null;
    } catch (error) {
      this.error.value = error;
    }
    this.asking = false;
    if (this.stale) this.refresh(generation === this.generation ? this.pauseOfNews() : 0);
  }

  private pauseOfNews(): number {
    return Math.min(LONGEST_PAUSE, Math.max(PAUSE, this.drawingOfAnswer / SHARE_OF_DRAWING));
  }

  private take(curves: readonly Curve[]): void {
    for (const curve of curves) {
      const cell = this.cell(curve.run, curve.metric);
      if (cell.value === null || !sameCurve(cell.value, curve)) cell.value = curve;
    }
    this.answers.value++;
  }

  private cell(run: string, metric: string): ShallowRef<Curve | null> {
    const key = `${run}\n${metric}`;
    let cell = this.curves.get(key);
    if (!cell) this.curves.set(key, (cell = shallowRef(null)));
    return cell;
  }
}

function sameCurve(a: Curve, b: Curve): boolean {
  return (
    a.of === b.of &&
    sameValues(a.x, b.x) &&
    sameValues(a.y, b.y) &&
    sameValues(a.low, b.low) &&
    sameValues(a.high, b.high)
  );
}

type Values = readonly (number | null)[] | undefined;

function sameValues(a: Values, b: Values): boolean {
  return a?.length === b?.length && (a?.every((value, i) => value === b?.[i]) ?? true);
}
