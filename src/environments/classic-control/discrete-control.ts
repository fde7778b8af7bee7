import type { Environment } from '../environment.ts';
import { ControlEnvironment } from './control-environment.ts';
import type { DiscreteControlSpec } from './control-spec.ts';

/** A control problem with a few actions, all of them always allowed. */
export abstract class DiscreteControl extends ControlEnvironment<DiscreteControlSpec> implements Environment {
  readonly actionCount: number;

  protected constructor(spec: DiscreteControlSpec) {
    super(spec);
    this.actionCount = spec.actionCount;
  }

  abstract observe(target: Float32Array, offset: number): void;
  abstract step(action: number): void;

  mask(target: Float32Array | Uint8Array, offset: number): void {
    target.fill(1, offset, offset + this.actionCount);
  }

  /** Refuses a step that the caller must not ask for. */
  protected checkStep(action: number): void {
    this.requireRunning();
    if (!(action >= 0 && action < this.actionCount && Number.isInteger(action))) {
      throw new Error(`expected an action from 0 to ${this.actionCount - 1}, found ${action}`);
    }
  }
}
