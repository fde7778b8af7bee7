import type { DiscreteControlSpec } from './control-spec.ts';
import { DiscreteControl } from './discrete-control.ts';

/**
 * MountainCar-v0: a car too weak to drive up a hill rocks in a valley until it gets there.
 *
 * Source: Moore, "Efficient memory-based learning for robot control", University of Cambridge technical report 209
 * (1990); equations, start and limits as Gymnasium documents them. A step, with a in {-1, 0, 1}:
 *
 *   v ← clip(v + 0.001 a - 0.0025 cos 3x)
 *   x ← clip(x + v), and v ← 0 where the car meets the left wall
 */
const FORCE = 0.001;
const GRAVITY = 0.0025;
const LEFT_WALL = -1.2; // m
const RIGHT_END = 0.6; // m
const GOAL = 0.5; // m
const MAXIMUM_SPEED = 0.07; // m a step

export const MOUNTAIN_CAR: DiscreteControlSpec = {
  kind: 'discrete',
  actionCount: 3,
  features: [
    { name: 'position', unit: 'm' },
    { name: 'velocity', unit: 'm/step' },
  ],
  timeLimit: 200,
  initialLow: [-0.6, 0],
  initialHigh: [-0.4, 0],
};

/** State: x (m), v (m a step). Actions: 0 accelerates to the left, 1 not at all, 2 to the right. */
export class MountainCar extends DiscreteControl {
  constructor() {
    super(MOUNTAIN_CAR);
  }

  observe(target: Float32Array, offset: number): void {
    target[offset] = this.state[0];
    target[offset + 1] = this.state[1];
  }

  /** Every step costs 1, the one that reaches the goal too. */
  step(action: number): void {
    this.checkStep(action);
    const { state } = this;
    let velocity = state[1] + ((action - 1) * FORCE + Math.cos(3 * state[0]) * -GRAVITY);
    velocity = Math.min(Math.max(velocity, -MAXIMUM_SPEED), MAXIMUM_SPEED);
    const position = Math.min(Math.max(state[0] + velocity, LEFT_WALL), RIGHT_END);
    if (position === LEFT_WALL && velocity < 0) velocity = 0;
    state[0] = position;
    state[1] = velocity;
    this.finishStep(-1, position >= GOAL && velocity >= 0);
  }
}
