import type { DispatcherView } from '../dispatch/dispatcher-view.ts';

/** The allowed replica of the smallest cost; the lowest index among equals. */
export function smallest(view: DispatcherView, cost: (view: DispatcherView, replica: number) => number): number {
  let best = -1;
  let lowest = Infinity;
  for (let replica = 0; replica < view.replicas; replica++) {
    if (!view.allowed(replica)) continue;
    const value = cost(view, replica);
    if (best < 0 || value < lowest) {
      best = replica;
      lowest = value;
    }
  }
  return best;
}
