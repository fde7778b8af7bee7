import type { DispatcherView } from '../dispatch/dispatcher-view.ts';
import type { Strategy } from './strategy.ts';

/** The next allowed replica after the last chosen one, in turn, starting with replica 0. */
export class RoundRobin implements Strategy {
  reset(): void {
    // The view remembers the last choice.
  }

  choose(view: DispatcherView): number {
    let replica = view.lastChoice;
    do replica = replica + 1 < view.replicas ? replica + 1 : 0;
    while (!view.allowed(replica));
    return replica;
  }
}
