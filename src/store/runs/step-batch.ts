import type { NewEvent } from '../../contract/events.ts';

/** Figures of one training step; the same names in every step of a batch. */
export type StepFigures = Readonly<Record<string, number>>;

/** Gathers training steps into `steps` events, so that a fast run does not write a line for each. */
export class StepBatch {
  private epoch = 0;
  private steps: number[] = [];
  private values: Record<string, (number | null)[]> = {};
  private begun = 0;
  private readonly write: (event: NewEvent) => void;
  private readonly everyMs: number;

  constructor(write: (event: NewEvent) => void, everyMs: number) {
    this.write = write;
    this.everyMs = everyMs;
  }

  /** `step` counts training steps since the run began, from 1. */
  add(epoch: number, step: number, figures: StepFigures): void {
    const names = Object.keys(figures);
    const fits =
      epoch === this.epoch &&
      names.length === Object.keys(this.values).length &&
      names.every((name) => name in this.values);
    if (this.steps.length > 0 && !fits) this.flush();
    if (this.steps.length === 0) {
      this.epoch = epoch;
      this.begun = Date.now();
      this.values = Object.fromEntries(names.map((name) => [name, []]));
    }
    this.steps.push(step);
    for (const name of names) this.values[name].push(shortest(figures[name]));
    if (Date.now() - this.begun >= this.everyMs) this.flush();
  }

  flush(): void {
    if (this.steps.length === 0) return;
    this.write({ event: 'steps', epoch: this.epoch, step: this.steps, values: this.values });
    this.steps = []; // only now: what could not be written is kept for the next time
  }
}

/** Seven figures are what a 32-bit number holds; the rest of its 64-bit spelling only fills the disk. */
function shortest(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
}
