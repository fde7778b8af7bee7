import type { ContinuousEnvironment } from '../environment.ts';
import { ControlEnvironment } from './control-environment.ts';
import type { ContinuousControlSpec } from './control-spec.ts';

/**
 * Pendulum-v1: a torque swings a rod up and holds it upright.
 *
 * Source: the documentation of Gymnasium's Pendulum-v1. A uniform rod of mass m and length l, θ from upright, torque u:
 *
 *   θ̈ = 3 g sin θ / (2 l) + 3 u / (m l²)
 *   reward = -(θ² + 0.1 θ̇² + 0.001 u²), of the state before the step, θ in [-π, π)
 *
 * The step is semi-implicit Euler: the angle moves by the new velocity. All is float64 from the float32 torque on, as
 * Gymnasium computes with NumPy 1; NumPy 2 rounds 3u and u² to float32 there, which moves a step by 2e-8 at most.
 */
const GRAVITY = 10; // m/s²
const MASS = 1; // kg
const LENGTH = 1; // m
const STEP_TIME = 0.05; // s
const MAXIMUM_SPEED = 8; // rad/s
const MAXIMUM_TORQUE = 2; // N m

export const PENDULUM: ContinuousControlSpec = {
  kind: 'continuous',
  actionLow: [-MAXIMUM_TORQUE],
  actionHigh: [MAXIMUM_TORQUE],
  actionUnit: 'N m',
  features: [
    { name: 'cos_angle', unit: '' },
    { name: 'sin_angle', unit: '' },
    { name: 'angular_velocity', unit: 'rad/s' },
  ],
  timeLimit: 200,
  initialLow: [-Math.PI, -1],
  initialHigh: [Math.PI, 1],
};

/** State: θ (rad, not wrapped), θ̇ (rad/s). Action: the torque (N m). Nothing terminates an episode. */
export class Pendulum extends ControlEnvironment<ContinuousControlSpec> implements ContinuousEnvironment {
  readonly actionSize = 1;
  readonly actionLow = PENDULUM.actionLow;
  readonly actionHigh = PENDULUM.actionHigh;

  constructor() {
    super(PENDULUM);
  }

  observe(target: Float32Array, offset: number): void {
    const { state } = this;
    target[offset] = Math.cos(state[0]);
    target[offset + 1] = Math.sin(state[0]);
    target[offset + 2] = state[1];
  }

  step(action: Float32Array, offset: number): void {
    this.requireRunning();
    const torque = Math.min(Math.max(action[offset], -MAXIMUM_TORQUE), MAXIMUM_TORQUE);
    if (Number.isNaN(torque)) throw new Error(`expected a torque in N m, found ${action[offset]}`);
    const { state } = this;
    const angle = state[0];
    const velocity = state[1];
    const fromUpright = wrapped(angle);
    const cost = fromUpright * fromUpright + 0.1 * (velocity * velocity) + 0.001 * (torque * torque);

    const acceleration = ((3 * GRAVITY) / (2 * LENGTH)) * Math.sin(angle) + (3 / (MASS * (LENGTH * LENGTH))) * torque;
    const free = velocity + acceleration * STEP_TIME;
    const newVelocity = Math.min(Math.max(free, -MAXIMUM_SPEED), MAXIMUM_SPEED);
    state[0] = angle + newVelocity * STEP_TIME;
    state[1] = newVelocity;
    this.finishStep(0 - cost, false); // never -0
  }
}

/** The angle's equal in [-π, π). */
function wrapped(angle: number): number {
  const turn = 2 * Math.PI;
  const remainder = (angle + Math.PI) % turn;
  return (remainder < 0 ? remainder + turn : remainder) - Math.PI;
}
