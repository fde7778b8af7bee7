import type { DispatcherView } from '../dispatch/dispatcher-view.ts';
import { smallest } from './smallest.ts';
import type { Strategy } from './strategy.ts';

/**
 * The replica that should need the least time for what it has. Harchol-Balter, Crovella and Murta (1999) send a job to
 * the host of least work left, sizes known; here sizes are hidden and work is estimated from prompts, numbers of
 * requests and the mean length of answers. Ties go to the lowest index.
 */
export class LeastWorkLeft implements Strategy {
  reset(): void {
    // All it needs stands in the view.
  }

  choose(view: DispatcherView): number {
    return smallest(view, workLeft);
  }
}

const workLeft = (view: DispatcherView, replica: number): number => view.workLeft(replica);
