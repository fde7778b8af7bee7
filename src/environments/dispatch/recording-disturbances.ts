import type { DrainSettings, SlowdownSettings } from '../../contract/configuration/environment.ts';
import { Disturbances } from './disturbances.ts';

/** A stretch of time in which a replica took no new requests, or was slow. */
export interface Disturbance {
  readonly replica: number;
  readonly kind: 'drain' | 'slow';
  readonly from: number;
  readonly to: number;
}

/** Disturbances that note when each began and ended. */
export class RecordingDisturbances extends Disturbances {
  private ended: Disturbance[] = [];
  /** By `kind replica`: since when it lasts. */
  private since = new Map<string, number>();
  private readonly count: number;

  constructor(replicas: number, slowdowns: SlowdownSettings | null, drains: DrainSettings | null) {
    super(replicas, slowdowns, drains);
    this.count = replicas;
  }

  override reset(seed: number): void {
    super.reset(seed);
    this.ended = [];
    this.since = new Map();
    this.note(0);
  }

  override advance(): number {
    const now = this.nextEvent;
    const replica = super.advance();
    this.note(now);
    return replica;
  }

  /** All so far, in order of their begin; those that last are cut at `time`. */
  until(time: number): readonly Disturbance[] {
    const lasting = [...this.since].map(([key, from]) => ({ ...fromKey(key), from, to: time }));
    return [...this.ended, ...lasting].filter(({ from }) => from < time).sort((a, b) => a.from - b.from);
  }

  private note(now: number): void {
    for (let replica = 0; replica < this.count; replica++) {
      this.noteOne(`drain ${replica}`, this.allowed[replica] === 0, now);
      this.noteOne(`slow ${replica}`, this.factor(replica) !== 1, now);
    }
  }

  private noteOne(key: string, lasts: boolean, now: number): void {
    const from = this.since.get(key);
    if (lasts === (from !== undefined)) return;
    if (from === undefined) this.since.set(key, now);
    else {
      this.since.delete(key);
      this.ended.push({ ...fromKey(key), from, to: now });
    }
  }
}

function fromKey(key: string): Pick<Disturbance, 'replica' | 'kind'> {
  const [kind, replica] = key.split(' ');
  return { kind: kind === 'drain' ? 'drain' : 'slow', replica: Number(replica) };
}
