import type { ContinuousEnvironment, EpisodeMetrics, Environment } from '../../environments/environment.ts';

/** How an episode goes. */
export interface Script {
  readonly steps: number;
  readonly end: 'terminated' | 'truncated';
}

/**
 * Episodes in which every number is known beforehand: a step is observed as (seed, steps so far) and earns
 * 10 × seed + steps so far, plus 100 × the action.
 */
class Scripted {
  readonly observationSize = 2;
  readonly featureNames: readonly string[] = ['seed', 'steps'];
  reward = 0;
  terminated = false;
  truncated = false;
  seed = 0;
  steps = 0;
  private total = 0;
  private readonly scripts: Readonly<Record<number, Script>>;

  /** @param scripts by seed */
  constructor(scripts: Readonly<Record<number, Script>>) {
    this.scripts = scripts;
  }

  reset(seed: number): void {
    this.seed = seed;
    this.steps = this.total = 0;
    this.terminated = this.truncated = false;
  }

  observe(target: Float32Array, offset: number): void {
    target[offset] = this.seed;
    target[offset + 1] = this.steps;
  }

  protected act(action: number): void {
    if (this.terminated || this.truncated) throw new Error('the episode has ended');
    this.reward = 10 * this.seed + this.steps + 100 * action;
    this.total += this.reward;
    this.steps++;
    const { steps, end } = this.scripts[this.seed];
    if (this.steps === steps) this[end] = true;
  }

  metrics(): EpisodeMetrics {
    return { return: this.total };
  }

  snapshot(): unknown {
    const { seed, steps, total } = this;
    return { seed, steps, total };
  }

  restore(snapshot: unknown): void {
    this.reset(0);
    Object.assign(this, snapshot);
  }
}

/** Two choices, and a third one at even steps alone. */
export class ScriptedChoices extends Scripted implements Environment {
  readonly actionCount = 3;

  mask(target: Float32Array | Uint8Array, offset: number): void {
    target[offset] = target[offset + 1] = 1;
    target[offset + 2] = this.steps % 2 === 0 ? 1 : 0;
  }

  step(action: number): void {
    this.act(action);
  }
}

/** Two numbers, of which the second counts. */
export class ScriptedVectors extends Scripted implements ContinuousEnvironment {
  readonly actionSize = 2;
  readonly actionLow = [-1, -1];
  readonly actionHigh = [1, 1];

  step(action: Float32Array, offset: number): void {
    this.act(action[offset + 1]);
  }
}
