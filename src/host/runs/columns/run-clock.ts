import { Column, firstIndex, type PutColumn, type TakeColumn } from './column.ts';

/** When an event was written: in seconds since 1970, and in seconds of work since the run began. */
export interface Moment {
  readonly wall: number;
  readonly work: number;
}

/**
 * Seconds of work of a run: those during which it was stopped or paused are not counted, and work that a resumed run does
 * again counts once.
 */
export class RunClock {
  private sequences = new Column();
  private walls = new Column();
  private works = new Column();
  private paused = false;

  /** A clock as `save` put it. */
  static load(paused: boolean, take: TakeColumn): RunClock {
    const clock = new RunClock();
    clock.paused = paused;
    [clock.sequences, clock.walls, clock.works] = [take(), take(), take()];
    return clock;
  }

  /** Puts its columns aside; returns whether the run is paused, which `load` needs. */
  save(put: PutColumn): boolean {
    for (const column of [this.sequences, this.walls, this.works]) put(column);
    return this.paused;
  }

  /** The newest moment; null before the first. */
  get last(): Moment | null {
    const i = this.sequences.length - 1;
    return i < 0 ? null : { wall: this.walls.values[i], work: this.works.values[i] };
  }

  /** Notes an event; call `truncate` first where it is `resumed`. */
  note(name: string, sequence: number, wall: number): Moment {
    const before = this.last ?? { wall, work: 0 };
    const worked = this.paused || name === 'resumed' ? 0 : Math.max(0, wall - before.wall);
    const work = before.work + worked;
    this.sequences.push(sequence);
    this.walls.push(wall);
    this.works.push(work);
    if (name === 'paused') this.paused = true;
    if (name === 'continued' || name === 'resumed') this.paused = false;
    return { wall, work };
  }

  /** Forgets the events from this sequence number on. */
  truncate(sequence: number): void {
    const kept = firstIndex(this.sequences.length, (i) => this.sequences.values[i] >= sequence);
    for (const column of [this.sequences, this.walls, this.works]) column.truncate(kept);
  }

  get bytes(): number {
    return this.sequences.bytes + this.walls.bytes + this.works.bytes;
  }
}
