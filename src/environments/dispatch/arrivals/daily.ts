import { Random, type RandomState } from '../../../base/random.ts';
import type { DailySettings } from '../../../contract/configuration/environment.ts';
import type { Arrivals } from './arrivals.ts';

/**
 * A Poisson process of rate λ·(1 + amplitude·sin(2πt/period + phase)), by thinning (Lewis and Shedler 1979). The phase
 * is uniform, so over seeds the mean rate is λ at every time.
 */
export class DailyArrivals implements Arrivals {
  readonly rate: number;
  private readonly settings: DailySettings;
  private readonly random = new Random(0);
  private time = 0;
  private phase = 0;

  constructor(rate: number, settings: DailySettings) {
    this.rate = rate;
    this.settings = settings;
  }

  reset(seed: number): void {
    this.random.reseed(seed, 'arrivals');
    this.time = 0;
    this.phase = 2 * Math.PI * this.random.uniform();
  }

  next(): number {
    const { amplitude } = this.settings;
    const peak = 1 + amplitude;
    for (;;) {
      this.time += this.random.exponential() / (this.rate * peak);
      const level = 1 + amplitude * Math.sin(this.dayAngle(this.time));
      if (this.random.uniform() * peak < level) return this.time;
    }
  }

  dayAngle(time: number): number {
    return (2 * Math.PI * time) / this.settings.period + this.phase;
  }

  snapshot(): DailySnapshot {
    return { random: this.random.state(), time: this.time, phase: this.phase };
  }

  restore(snapshot: DailySnapshot): void {
    this.random.restore(snapshot.random);
    this.time = snapshot.time;
    this.phase = snapshot.phase;
  }
}

interface DailySnapshot {
  readonly random: RandomState;
  readonly time: number;
  readonly phase: number;
}
