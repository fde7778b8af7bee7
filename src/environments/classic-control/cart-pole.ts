import type { DiscreteControlSpec } from './control-spec.ts';
import { DiscreteControl } from './discrete-control.ts';

/**
 * CartPole-v1: a cart on a track keeps a pole upright.
 *
 * Source: Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning control problems",
 * IEEE Transactions on Systems, Man, and Cybernetics 13 (1983), without friction; constants, start and limits as
 * Gymnasium documents them. With cart mass M, pole mass m, half the pole's length l and push F:
 *
 *   a  = (F + m l θ̇² sin θ) / (M + m)
 *   θ̈ = (g sin θ - a cos θ) / (l (4/3 - m cos² θ / (M + m)))
 *   ẍ  = a - m l θ̈ cos θ / (M + m)
 *
 * The step is explicit Euler: positions move by the velocities before the step.
 */
const GRAVITY = 9.8; // m/s²
const CART_MASS = 1; // kg
const POLE_MASS = 0.1; // kg
const TOTAL_MASS = POLE_MASS + CART_MASS;
const HALF_LENGTH = 0.5; // m
const POLE_MOMENT = POLE_MASS * HALF_LENGTH; // kg m
const PUSH = 10; // N
const STEP_TIME = 0.02; // s

/** The pole has fallen, or the cart has left the track, beyond these. */
const ANGLE_LIMIT = (12 * 2 * Math.PI) / 360; // rad
const POSITION_LIMIT = 2.4; // m

export const CART_POLE: DiscreteControlSpec = {
  kind: 'discrete',
  actionCount: 2,
  features: [
    { name: 'cart_position', unit: 'm' },
    { name: 'cart_velocity', unit: 'm/s' },
    { name: 'pole_angle', unit: 'rad' },
    { name: 'pole_angular_velocity', unit: 'rad/s' },
  ],
  timeLimit: 500,
  initialLow: [-0.05, -0.05, -0.05, -0.05],
  initialHigh: [0.05, 0.05, 0.05, 0.05],
};

/** State: x (m), ẋ (m/s), θ from upright (rad), θ̇ (rad/s). Actions: 0 pushes left, 1 right. */
export class CartPole extends DiscreteControl {
  constructor() {
    super(CART_POLE);
  }

  observe(target: Float32Array, offset: number): void {
    const { state } = this;
    target[offset] = state[0];
    target[offset + 1] = state[1];
    target[offset + 2] = state[2];
    target[offset + 3] = state[3];
  }

  /** Every step earns 1, the terminating one too. */
  step(action: number): void {
    this.checkStep(action);
    const { state } = this;
    const velocity = state[1];
    const angle = state[2];
    const angularVelocity = state[3];
    const force = action === 1 ? PUSH : -PUSH;
    const cosine = Math.cos(angle);
    const sine = Math.sin(angle);
    const push = (force + POLE_MOMENT * (angularVelocity * angularVelocity) * sine) / TOTAL_MASS;
    const angularAcceleration =
      (GRAVITY * sine - cosine * push) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * (cosine * cosine)) / TOTAL_MASS));
    const acceleration = push - (POLE_MOMENT * angularAcceleration * cosine) / TOTAL_MASS;

    const newPosition = state[0] + STEP_TIME * velocity;
    const newAngle = angle + STEP_TIME * angularVelocity;
    state[0] = newPosition;
    state[1] = velocity + STEP_TIME * acceleration;
    state[2] = newAngle;
    state[3] = angularVelocity + STEP_TIME * angularAcceleration;
    this.finishStep(1, Math.abs(newPosition) > POSITION_LIMIT || Math.abs(newAngle) > ANGLE_LIMIT);
  }
}
