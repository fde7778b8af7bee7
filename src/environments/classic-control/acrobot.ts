import type { DiscreteControlSpec } from './control-spec.ts';
import { DiscreteControl } from './discrete-control.ts';

/**
 * Acrobot-v1: two links hang from a fixed joint; a torque at the joint between them swings the tip up.
 *
 * Source: Sutton, "Generalization in reinforcement learning: successful examples using sparse coarse coding", NIPS 8
 * (1996), with the equations of Sutton and Barto's book, which have a term that the paper's lack; constants, start and
 * limits as Gymnasium documents them. With link masses m₁, m₂, length l₁, distances of the centres of mass lc₁, lc₂,
 * moments of inertia I, torque τ:
 *
 *   d₁ = m₁ lc₁² + m₂ (l₁² + lc₂² + 2 l₁ lc₂ cos θ₂) + 2 I
 *   d₂ = m₂ (lc₂² + l₁ lc₂ cos θ₂) + I
 *   φ₂ = m₂ lc₂ g cos(θ₁ + θ₂ - π/2)
 *   φ₁ = -m₂ l₁ lc₂ (θ̇₂² + 2 θ̇₂ θ̇₁) sin θ₂ + (m₁ lc₁ + m₂ l₁) g cos(θ₁ - π/2) + φ₂
 *   θ̈₂ = (τ + φ₁ d₂/d₁ - m₂ l₁ lc₂ θ̇₁² sin θ₂ - φ₂) / (m₂ lc₂² + I - d₂²/d₁)
 *   θ̈₁ = -(d₂ θ̈₂ + φ₁) / d₁
 *
 * A step is one of the classic fourth-order Runge-Kutta method; then angles are wrapped and velocities bounded.
 */
const GRAVITY = 9.8; // m/s²
const MASS_1 = 1; // kg
const MASS_2 = 1;
const LENGTH_1 = 1; // m
const CENTRE_1 = 0.5; // m
const CENTRE_2 = 0.5;
const INERTIA = 1; // kg m²
const STEP_TIME = 0.2; // s
const MAXIMUM_SPEED_1 = 4 * Math.PI; // rad/s
const MAXIMUM_SPEED_2 = 9 * Math.PI;

/** m₂ l₁ lc₂ */
const COUPLING = MASS_2 * LENGTH_1 * CENTRE_2;

export const ACROBOT: DiscreteControlSpec = {
  kind: 'discrete',
  actionCount: 3,
  features: [
    { name: 'cos_angle_1', unit: '' },
    { name: 'sin_angle_1', unit: '' },
    { name: 'cos_angle_2', unit: '' },
    { name: 'sin_angle_2', unit: '' },
    { name: 'angular_velocity_1', unit: 'rad/s' },
    { name: 'angular_velocity_2', unit: 'rad/s' },
  ],
  timeLimit: 500,
  initialLow: [-0.1, -0.1, -0.1, -0.1],
  initialHigh: [0.1, 0.1, 0.1, 0.1],
};

/**
 * State: θ₁ from hanging down and θ₂ relative to the first link (rad, in [-π, π] after a step), θ̇₁, θ̇₂ (rad/s).
 * Actions: 0, 1, 2 apply a torque of -1, 0, 1 N m.
 */
export class Acrobot extends DiscreteControl {
  /** Derivatives at the four points of a Runge-Kutta step and the point at hand. */
  private readonly slopes = Array.from({ length: 4 }, () => new Float64Array(4));
  private readonly point = new Float64Array(4);

  constructor() {
    super(ACROBOT);
  }

  /** Gymnasium keeps this initial state, alone of all states, as float32. */
  override reset(seed: number): void {
    super.reset(seed);
    for (let i = 0; i < 4; i++) this.state[i] = Math.fround(this.state[i]);
  }

  observe(target: Float32Array, offset: number): void {
    const { state } = this;
    target[offset] = Math.cos(state[0]);
    target[offset + 1] = Math.sin(state[0]);
    target[offset + 2] = Math.cos(state[1]);
    target[offset + 3] = Math.sin(state[1]);
    target[offset + 4] = state[2];
    target[offset + 5] = state[3];
  }

  /** Every step costs 1, except the one that lifts the tip a link's length above the fixed joint. */
  step(action: number): void {
    this.checkStep(action);
    const { state } = this;
    this.integrate(action - 1);
    state[0] = wrapped(state[0]);
    state[1] = wrapped(state[1]);
    state[2] = Math.min(Math.max(state[2], -MAXIMUM_SPEED_1), MAXIMUM_SPEED_1);
    state[3] = Math.min(Math.max(state[3], -MAXIMUM_SPEED_2), MAXIMUM_SPEED_2);
    const reached = -Math.cos(state[0]) - Math.cos(state[1] + state[0]) > 1;
    this.finishStep(reached ? 0 : -1, reached);
  }

  private integrate(torque: number): void {
    const { state, point } = this;
    const [k1, k2, k3, k4] = this.slopes;
    derivative(state, torque, k1);
    for (let i = 0; i < 4; i++) point[i] = state[i] + (STEP_TIME / 2) * k1[i];
    derivative(point, torque, k2);
    for (let i = 0; i < 4; i++) point[i] = state[i] + (STEP_TIME / 2) * k2[i];
    derivative(point, torque, k3);
    for (let i = 0; i < 4; i++) point[i] = state[i] + STEP_TIME * k3[i];
    derivative(point, torque, k4);
    for (let i = 0; i < 4; i++) state[i] += (STEP_TIME / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
}

/** Writes the time derivative of a state under a torque (N m). */
function derivative(state: Float64Array, torque: number, target: Float64Array): void {
  const angle1 = state[0];
  const angle2 = state[1];
  const velocity1 = state[2];
  const velocity2 = state[3];
  const cosine2 = Math.cos(angle2);
  const sine2 = Math.sin(angle2);
  const d1 =
    MASS_1 * CENTRE_1 ** 2 +
    MASS_2 * (LENGTH_1 ** 2 + CENTRE_2 ** 2 + 2 * LENGTH_1 * CENTRE_2 * cosine2) +
    INERTIA +
    INERTIA;
  const d2 = MASS_2 * (CENTRE_2 ** 2 + LENGTH_1 * CENTRE_2 * cosine2) + INERTIA;
  const phi2 = MASS_2 * CENTRE_2 * GRAVITY * Math.cos(angle1 + angle2 - Math.PI / 2);
  const phi1 =
    -COUPLING * (velocity2 * velocity2) * sine2 -
    2 * COUPLING * velocity2 * velocity1 * sine2 +
    (MASS_1 * CENTRE_1 + MASS_2 * LENGTH_1) * GRAVITY * Math.cos(angle1 - Math.PI / 2) +
    phi2;
  const acceleration2 =
    (torque + (d2 / d1) * phi1 - COUPLING * (velocity1 * velocity1) * sine2 - phi2) /
    (MASS_2 * CENTRE_2 ** 2 + INERTIA - (d2 * d2) / d1);
  target[0] = velocity1;
  target[1] = velocity2;
  target[2] = -(d2 * acceleration2 + phi1) / d1;
  target[3] = acceleration2;
}

/** The angle's equal in [-π, π]. */
function wrapped(angle: number): number {
  let x = angle;
  while (x > Math.PI) x -= 2 * Math.PI;
  while (x < -Math.PI) x += 2 * Math.PI;
  return x;
}
