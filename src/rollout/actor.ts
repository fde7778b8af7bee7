import type { Random } from '../base/random.ts';
import type { Environment } from '../environments/environment.ts';

/** What an actor sees of a problem before it decides. */
export type Observed = Pick<Environment, 'observe' | 'mask'>;

/** What acts in several lanes at once, each with a memory of its own. */
export interface Actor {
  readonly lanes: number;
  /** Forgets what a lane has seen: an episode begins. */
  forget(lane: number): void;
  /** Takes a lane's observation and mask for the next `act`. */
  observe(lane: number, environment: Observed): void;
  /** Decides in all lanes; the answers below are then about this decision. */
  act(): Promise<void>;
  /** The most probable allowed action; the lowest index among equals. */
  best(lane: number): number;
  /** An action drawn from the policy's distribution. */
  sample(lane: number, random: Random): number;
  /** Writes the policy's distribution: [actionDim], 0 where not allowed, sums to 1. */
  probabilities(lane: number, target: Float32Array | Float64Array, offset: number): void;
}

/** An actor whose lanes' memories can be taken out and put back, so that more episodes than lanes take turns. */
export interface RecallingActor extends Actor {
  /** Numbers in a lane's memory; 0 where the policy has none. */
  readonly memorySize: number;
  /** Writes a lane's memory: float32 [memorySize]. */
  saveMemory(lane: number, target: Float32Array, offset: number): void;
  /** Puts a memory that `saveMemory` wrote, of this or another actor of the same networks, into a lane. */
  loadMemory(lane: number, source: Float32Array, offset: number): void;
}
