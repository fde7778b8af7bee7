import { Random, type RandomState } from '../../../base/random.ts';
import type { BurstySettings } from '../../../contract/configuration/environment.ts';
import type { Arrivals } from './arrivals.ts';

/**
 * A Markov-modulated Poisson process with two states (Fischer and Meier-Hellstern, "The Markov-modulated Poisson
 * process (MMPP) cookbook", 1993): quiet and burst, each lasting an exponential time. It starts in its stationary
 * distribution, so its mean rate is the one asked for from the first moment on.
 */
export class BurstyArrivals implements Arrivals {
  readonly rate: number;
  private readonly settings: BurstySettings;
  private readonly random = new Random(0);
  private time = 0;
  private burst = false;
  /** When the state changes. */
  private until = 0;

  constructor(rate: number, settings: BurstySettings) {
    this.rate = rate;
    this.settings = settings;
  }

  reset(seed: number): void {
    this.random.reseed(seed, 'arrivals');
    this.time = 0;
    this.burst = this.random.uniform() < this.settings.fraction;
    this.until = this.duration();
  }

  next(): number {
    const { fraction, ratio } = this.settings;
    const quietRate = this.rate / (1 + fraction * (ratio - 1));
    for (;;) {
      const candidate = this.time + this.random.exponential() / (this.burst ? ratio * quietRate : quietRate);
      if (candidate <= this.until) return (this.time = candidate);
      // Exponential times have no memory: at a change of state the wait for an arrival begins anew.
      this.time = this.until;
      this.burst = !this.burst;
      this.until = this.time + this.duration();
    }
  }

  dayAngle(): null {
    return null;
  }

  snapshot(): BurstySnapshot {
    return { random: this.random.state(), time: this.time, burst: this.burst, until: this.until };
  }

  restore(snapshot: BurstySnapshot): void {
    this.random.restore(snapshot.random);
    this.time = snapshot.time;
    this.burst = snapshot.burst;
    this.until = snapshot.until;
  }

  private duration(): number {
    const { fraction, mean_duration: mean } = this.settings;
    return this.random.exponential() * (this.burst ? mean : (mean * (1 - fraction)) / fraction);
  }
}

interface BurstySnapshot {
  readonly random: RandomState;
  readonly time: number;
  readonly burst: boolean;
  readonly until: number;
}
