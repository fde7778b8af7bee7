import { Random } from '../../base/random.ts';
import type { EpisodeMetrics } from '../environment.ts';
import type { ControlSpec } from './control-spec.ts';

const STREAM = 'initial state';

/**
 * What the control problems have in common: a state of a few numbers, a random start, a time limit and a return.
 * The time limit is that of Gymnasium's `TimeLimit` wrapper: the step that reaches it is truncated whether or not it
 * also terminates, so both flags may be set; such an end is a termination, nothing beyond it is bootstrapped.
 * Stepping and observing allocate nothing.
 */
export abstract class ControlEnvironment<Spec extends ControlSpec = ControlSpec> {
  readonly spec: Spec;
  readonly observationSize: number;
  readonly featureNames: readonly string[];

  /** float64 [stateSize], in the order and units that the problem documents. */
  readonly state: Float64Array;
  /** Steps taken in this episode. */
  steps = 0;
  reward = 0;
  /** Sum of the episode's rewards. */
  total = 0;
  terminated = false;
  truncated = false;

  private readonly timeLimit: number;
  private readonly random = new Random(0, STREAM);

  protected constructor(spec: Spec) {
    this.spec = spec;
    this.observationSize = spec.features.length;
    this.featureNames = spec.features.map(({ name }) => name);
    this.timeLimit = spec.timeLimit;
    this.state = new Float64Array(spec.initialLow.length);
    this.reset(0);
  }

  /** Starts an episode; the same seed gives the same initial state. */
  reset(seed: number): void {
    const { initialLow: low, initialHigh: high } = this.spec;
    this.random.reseed(seed, STREAM);
    for (let i = 0; i < low.length; i++) this.state[i] = low[i] + (high[i] - low[i]) * this.random.uniform();
    this.begin();
  }

  /** Starts an episode in exactly this state, [stateSize]. */
  startFrom(state: ArrayLike<number>): void {
    if (state.length !== this.state.length) {
      throw new Error(`a state has ${this.state.length} numbers, found ${state.length}`);
    }
    this.state.set(state);
    this.begin();
  }

  /** Figures of the episode that has ended: the undiscounted return and the number of steps. */
  metrics(): EpisodeMetrics {
    if (!this.terminated && !this.truncated) throw new Error('the episode has not ended: it has no metrics yet');
    return { return: this.total, length: this.steps };
  }

  /** A later `reset` depends on its seed alone, so the state of the random numbers is no part of it. */
  snapshot(): ControlSnapshot {
    const { steps, reward, total, terminated, truncated } = this;
    return { state: Array.from(this.state), steps, reward, total, terminated, truncated };
  }

  restore(snapshot: ControlSnapshot): void {
    this.state.set(snapshot.state);
    this.steps = snapshot.steps;
    this.reward = snapshot.reward;
    this.total = snapshot.total;
    this.terminated = snapshot.terminated;
    this.truncated = snapshot.truncated;
  }

  protected requireRunning(): void {
    if (this.terminated || this.truncated) throw new Error('the episode has ended: reset before the next step');
  }

  /** Closes a step whose new state is in place. */
  protected finishStep(reward: number, terminated: boolean): void {
    this.steps++;
    this.reward = reward;
    this.total += reward;
    this.terminated = terminated;
    this.truncated = this.steps >= this.timeLimit;
  }

  private begin(): void {
    this.steps = this.reward = this.total = 0;
    this.terminated = this.truncated = false;
  }
}

export interface ControlSnapshot {
  readonly state: readonly number[];
  readonly steps: number;
  readonly reward: number;
  readonly total: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}
