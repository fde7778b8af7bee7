import type { DispatcherView } from '../dispatch/dispatcher-view.ts';

/** A heuristic scheduler: one decision at a time, from what a dispatcher can see. */
export interface Strategy<View = DispatcherView> {
  /** An episode begins; what the strategy draws follows from the seed alone. */
  reset(seed: number): void;
  /** The action for the request at hand: always one that the mask allows. */
  choose(view: View): number;
}
