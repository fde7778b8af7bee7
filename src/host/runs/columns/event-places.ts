import type { EventLine } from '../../../store/runs/event-lines.ts';
import { Column, firstIndex, type PutColumn, type TakeColumn } from './column.ts';

/** An event of a run's log: where in the file its line is. */
export interface EventPlace {
  readonly name: string;
  readonly sequence: number;
  /** Bytes. */
  readonly at: number;
  readonly length: number;
}

/** Where the events that still hold stand in a run's log, training steps left out: those few need not be looked for. */
export class EventPlaces {
  private readonly numbers = new Map<string, number>();
  private name = new Column();
  private sequence = new Column();
  private at = new Column();
  private size = new Column();

  /** Places as `save` put them. */
  static load(names: readonly string[], take: TakeColumn): EventPlaces {
    const places = new EventPlaces();
    for (const [number, name] of names.entries()) places.numbers.set(name, number);
    [places.name, places.sequence, places.at, places.size] = [take(), take(), take(), take()];
    return places;
  }

  /** Puts its columns aside; returns the names that `load` needs. */
  save(put: PutColumn): readonly string[] {
    for (const column of this.columns) put(column);
    return [...this.numbers.keys()];
  }

  add({ name, sequence, at, start, end }: EventLine): void {
    const number = this.numbers.get(name) ?? this.numbers.size;
    this.numbers.set(name, number);
    this.name.push(number);
    this.sequence.push(sequence);
    this.at.push(at);
    this.size.push(end - start);
  }

  /** Forgets the events from this sequence number on. */
  truncate(sequence: number): void {
    const kept = firstIndex(this.sequence.length, (i) => this.sequence.values[i] >= sequence);
    for (const column of this.columns) column.truncate(kept);
  }

  /** Those of the given names, in order. */
  named(names: readonly string[]): readonly EventPlace[] {
    const asked = new Map(
      names.flatMap((name) => {
        const number = this.numbers.get(name);
        return number === undefined ? [] : [[number, name] as const];
      }),
    );
    const places: EventPlace[] = [];
    if (asked.size === 0) return places;
    for (let i = 0; i < this.name.length; i++) {
      const name = asked.get(this.name.values[i]);
      if (name !== undefined) {
        places.push({ name, sequence: this.sequence.values[i], at: this.at.values[i], length: this.size.values[i] });
      }
    }
    return places;
  }

  get bytes(): number {
    return this.columns.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private get columns(): readonly Column[] {
    return [this.name, this.sequence, this.at, this.size];
  }
}
