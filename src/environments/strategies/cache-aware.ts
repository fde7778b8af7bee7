import type { DispatcherView } from '../dispatch/dispatcher-view.ts';
import { smallest } from './smallest.ts';
import type { Strategy } from './strategy.ts';

/** How much busier than the least busy replica, in requests at speed 1, a conversation's home may be. */
const TOLERANCE = 6;

/**
 * Prefix affinity balanced against load, as in SGLang's cache-aware load balancing and Preble (Srivatsa et al. 2024): a
 * request goes where its conversation's last one went, whose keys and values should still be cached there, unless that
 * replica is draining or has more than TOLERANCE requests over the least busy; then, or without a conversation, to the
 * least busy one. Busy is (requests there + 1) / speed; ties go to the lowest index.
 */
export class CacheAware implements Strategy {
  reset(): void {
    // All it needs stands in the view.
  }

  choose(view: DispatcherView): number {
    const idlest = smallest(view, busy);
    const { home } = view;
    if (home < 0 || !view.allowed(home)) return idlest;
    return busy(view, home) <= busy(view, idlest) + TOLERANCE ? home : idlest;
  }
}

const busy = (view: DispatcherView, replica: number): number => (view.outstanding(replica) + 1) / view.speed(replica);
