import type { DispatcherView } from '../dispatch/dispatcher-view.ts';
import { smallest } from './smallest.ts';
import type { Strategy } from './strategy.ts';

/**
 * The replica where this request should be done first, its own work and what is cached of its conversation included
 * (Banawan and Zahorjan, "Load sharing in heterogeneous queueing systems", 1989). Ties go to the lowest index.
 */
export class ShortestExpectedDelay implements Strategy {
  reset(): void {
    // All it needs stands in the view.
  }

  choose(view: DispatcherView): number {
    return smallest(view, expectedDelay);
  }
}

const expectedDelay = (view: DispatcherView, replica: number): number => view.expectedDelay(replica);
