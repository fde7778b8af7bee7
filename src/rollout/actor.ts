import type { Random } from '../base/random.ts';
import type { Environment } from '../environments/environment.ts';

/** What acts in several lanes at once, each with a memory of its own. */
export interface Actor {
  readonly lanes: number;
  /** Forgets what a lane has seen: an episode begins. */
  forget(lane: number): void;
  /** Takes a lane's observation and mask for the next `act`. */
  observe(lane: number, environment: Environment): void;
  /** Decides in all lanes; the answers below are then about this decision. */
  act(): Promise<void>;
  /** The most probable allowed action; the lowest index among equals. */
  best(lane: number): number;
  /** An action drawn from the policy's distribution. */
  sample(lane: number, random: Random): number;
  /** Writes the policy's distribution: [actionDim], 0 where not allowed, sums to 1. */
  probabilities(lane: number, target: Float32Array | Float64Array, offset: number): void;
}
