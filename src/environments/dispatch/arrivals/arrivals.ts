/** When requests arrive: a process in time that knows nothing of what is chosen. */
export interface Arrivals {
  /** Mean arrivals per unit of time. */
  readonly rate: number;
  /** Starts an episode at time 0. */
  reset(seed: number): void;
  /** Time of the next arrival, not before the last. */
  next(): number;
  /** Hour of a daily cycle as an angle in radians; null where arrivals have none. */
  dayAngle(time: number): number | null;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}
