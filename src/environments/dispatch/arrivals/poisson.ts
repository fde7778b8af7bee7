import { Random, type RandomState } from '../../../base/random.ts';
import type { Arrivals } from './arrivals.ts';

/** A Poisson process. */
export class PoissonArrivals implements Arrivals {
  readonly rate: number;
  private readonly random = new Random(0);
  private time = 0;

  constructor(rate: number) {
    this.rate = rate;
  }

  reset(seed: number): void {
    this.random.reseed(seed, 'arrivals');
    this.time = 0;
  }

  next(): number {
    return (this.time += this.random.exponential() / this.rate);
  }

  dayAngle(): null {
    return null;
  }

  snapshot(): PoissonSnapshot {
    return { random: this.random.state(), time: this.time };
  }

  restore(snapshot: PoissonSnapshot): void {
    this.random.restore(snapshot.random);
    this.time = snapshot.time;
  }
}

interface PoissonSnapshot {
  readonly random: RandomState;
  readonly time: number;
}
