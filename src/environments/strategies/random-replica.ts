import type { Random } from '../../base/random.ts';
import type { DispatcherView } from '../dispatch/dispatcher-view.ts';

/** An allowed replica drawn uniformly, other than `excluded` (which must be allowed, or -1 for none). */
export function randomReplica(view: DispatcherView, random: Random, excluded = -1): number {
  let skip = random.integer(view.allowedCount - (excluded < 0 ? 0 : 1));
  for (let replica = 0; replica < view.replicas; replica++) {
    if (replica === excluded || !view.allowed(replica)) continue;
    if (skip-- === 0) return replica;
  }
  throw new Error('the view allows fewer replicas than it counts');
}
