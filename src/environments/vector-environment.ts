import type { Environment } from './environment.ts';

/**
 * Several environments of one kind, stepped side by side into flat arrays. A lane whose episode has ended stays as it
 * is, its last observation visible, until the caller resets it.
 */
export class VectorEnvironment<E extends Environment = Environment> {
  readonly lanes: readonly E[];
  readonly observationSize: number;
  readonly actionCount: number;
  /** float32 [lanes, observationSize], row-major. */
  readonly observations: Float32Array;
  /** float32 [lanes, actionCount]: 1 allowed, 0 not. */
  readonly masks: Float32Array;
  /** float64 [lanes]: reward of the last step. */
  readonly rewards: Float64Array;
  /** uint8 [lanes]: 1 where the episode has ended, terminated or truncated. */
  readonly ended: Uint8Array;

  constructor(create: () => E, lanes: number) {
    this.lanes = Array.from({ length: lanes }, create);
    this.observationSize = this.lanes[0].observationSize;
    this.actionCount = this.lanes[0].actionCount;
    this.observations = new Float32Array(lanes * this.observationSize);
    this.masks = new Float32Array(lanes * this.actionCount);
    this.rewards = new Float64Array(lanes);
    this.ended = new Uint8Array(lanes);
  }

  reset(lane: number, seed: number): void {
    this.lanes[lane].reset(seed);
    this.rewards[lane] = 0;
    this.look(lane);
  }

  /** Steps every lane whose episode goes on. `actions` [lanes]. */
  step(actions: ArrayLike<number>): void {
    for (let lane = 0; lane < this.lanes.length; lane++) {
      if (this.ended[lane]) continue;
      this.lanes[lane].step(actions[lane]);
      this.rewards[lane] = this.lanes[lane].reward;
      this.look(lane);
    }
  }

  snapshot(): readonly unknown[] {
    return this.lanes.map((environment) => environment.snapshot());
  }

  /** Takes the lanes back to a snapshot; rewards, which belong to the step before it, become those of the lanes. */
  restore(snapshot: readonly unknown[]): void {
    this.lanes.forEach((environment, lane) => {
      environment.restore(snapshot[lane]);
      this.rewards[lane] = environment.reward;
      this.look(lane);
    });
  }

  private look(lane: number): void {
    const environment = this.lanes[lane];
    environment.observe(this.observations, lane * this.observationSize);
    environment.mask(this.masks, lane * this.actionCount);
    this.ended[lane] = environment.terminated || environment.truncated ? 1 : 0;
  }
}
