import type { EvaluationResult, RunEvent, StartedPpo, StartedPretraining } from '../../contract/events.ts';
import { STRATEGIES } from '../../contract/strategies.ts';
import { EventLines, type EventLine } from './event-lines.ts';
import { parseEvent } from './parse-event.ts';

/** How a run's evaluation went. */
interface EvaluationFigures {
  readonly sequence: number;
  readonly final: boolean;
  /** The model's means, by metric. */
  readonly means: Readonly<Record<string, number>>;
  /** The best strategy that knows no more than a dispatcher can, by mean latency; null where none was evaluated. */
  readonly best: { readonly name: string; readonly relative: number } | null;
}

/** A training step and when it was noted, in seconds since 1970. */
interface Mark {
  readonly wall: number;
  readonly step: number;
}

/** Marks kept: of live runs about two come a second, so that speed is that of the last half minute. */
const MARKS = 60;

/**
 * What a table of runs shows of a run's events, kept up to date by reading what was added. Training steps, which are
 * nearly all of a long run's file, are passed over.
 */
export class RunDigest {
  started: StartedPretraining | StartedPpo | null = null;
  evaluations: EvaluationFigures[] = [];
  /** Records of epochs or of PPO's intervals. */
  records: { readonly sequence: number; readonly figures: Readonly<Record<string, unknown>> }[] = [];
  /** The newest steps. */
  marks: Mark[] = [];
  /** Where this process began or went on: the mark that the mean speed counts from. */
  firstMark: Mark | null = null;
  /** Seconds since 1970; null where there are no events. */
  firstWall: number | null = null;
  lastWall: number | null = null;
  /** Seconds that the run was stopped or paused for. */
  idle = 0;
  paused = false;
  private readonly lines: EventLines;
  /** The last `steps` line of this reading: only that one is looked into. */
  private lastSteps: { readonly wall: number; readonly text: string } | null = null;

  constructor(directory: string) {
    this.lines = new EventLines(directory);
  }

  /** Reads what is new. Throws run/damaged and file/* errors; what was read before the fault stays. */
  async update(): Promise<void> {
    this.lastSteps = null;
    try {
      await this.lines.read({ restart: () => this.clear(), line: (line) => this.take(line) });
    } finally {
      this.mark();
    }
  }

  private clear(): void {
    Object.assign(this, { started: null, evaluations: [], records: [], marks: [], firstMark: null });
    Object.assign(this, { firstWall: null, lastWall: null, idle: 0, paused: false, lastSteps: null });
  }

  private take(line: EventLine): void {
    const { name, wallTime } = line;
    if (name === 'steps') this.lastSteps = { wall: wallTime, text: stepsText(line) };
    else if (LOOKED_AT.has(name)) this.look(parseEvent(line));
    this.firstWall ??= wallTime;
    if (this.paused || name === 'resumed') this.idle += Math.max(0, wallTime - (this.lastWall ?? wallTime));
    this.lastWall = wallTime;
    if (name === 'paused') this.paused = true;
    if (name === 'continued' || name === 'resumed') this.paused = false;
  }

  private look(event: RunEvent): void {
    const { sequence } = event;
    if (event.event === 'started') this.started = event;
    else if (event.event === 'epoch' || event.event === 'interval') {
      const { event: _name, sequence: _sequence, wall_time: _wall, ...figures } = event;
      this.records.push({ sequence, figures });
    } else if (event.event === 'evaluation') {
      this.evaluations.push({ sequence, final: event.final, ...evaluationFigures(event.results) });
    } else if (event.event === 'resumed') {
      const holds = (one: { readonly sequence: number }): boolean => one.sequence < event.supersedes_from;
      this.evaluations = this.evaluations.filter(holds);
      this.records = this.records.filter(holds);
      this.beginSpeed({ wall: event.wall_time, step: event.step });
    } else if (event.event === 'continued') this.beginSpeed({ wall: event.wall_time, step: event.step });
  }

  private beginSpeed(mark: Mark): void {
    this.lastSteps = null;
    this.marks = [mark];
    this.firstMark = mark;
  }

  private mark(): void {
    if (!this.lastSteps) return;
    const step = Number(this.lastSteps.text);
    if (!Number.isFinite(step)) return;
    const mark = { wall: this.lastSteps.wall, step };
    this.firstMark ??= mark;
    this.marks.push(mark);
    if (this.marks.length > MARKS) this.marks.shift();
  }
}

const LOOKED_AT: ReadonlySet<string> = new Set([
  'started',
  'epoch',
  'interval',
  'evaluation',
  'resumed',
  'continued',
] satisfies RunEvent['event'][]);

/** The last number of the line's `step` array, as text. */
function stepsText({ bytes, body, start, end }: EventLine): string {
  const from = bytes.indexOf('"step":[', body, 'latin1');
  const to = bytes.indexOf(']', from, 'latin1');
  if (from < start || to < 0 || to > end) return '';
  return bytes.toString('latin1', Math.max(from + 8, to - 24), to).replace(/^.*,/, '');
}

function evaluationFigures(results: readonly EvaluationResult[]): Pick<EvaluationFigures, 'means' | 'best'> {
  const means: Record<string, number> = {};
  let best: { name: string; latency: number } | null = null;
  for (const { name, metrics } of results) {
    if (name === 'model') {
      for (const [metric, estimate] of Object.entries(metrics)) means[metric] = estimate.mean;
    } else if (Object.hasOwn(STRATEGIES, name) && !STRATEGIES[name as keyof typeof STRATEGIES].privileged) {
      const latency = 'mean_latency' in metrics ? metrics.mean_latency?.mean : undefined;
      if (typeof latency === 'number' && (best === null || latency < best.latency)) best = { name, latency };
    }
  }
  const own = means['mean_latency'];
  if (best === null || typeof own !== 'number') return { means, best: null };
  return { means, best: { name: best.name, relative: own / best.latency - 1 } };
}
