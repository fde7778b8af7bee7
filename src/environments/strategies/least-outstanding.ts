import type { DispatcherView } from '../dispatch/dispatcher-view.ts';
import { smallest } from './smallest.ts';
import type { Strategy } from './strategy.ts';

/**
 * The replica with the fewest requests there, as last read and sent since: join the shortest queue (Haight 1958;
 * optimal for equal exponential servers: Winston 1977). Ties go to the lowest index.
 */
export class LeastOutstanding implements Strategy {
  reset(): void {
    // All it needs stands in the view.
  }

  choose(view: DispatcherView): number {
    return smallest(view, outstanding);
  }
}

const outstanding = (view: DispatcherView, replica: number): number => view.outstanding(replica);
