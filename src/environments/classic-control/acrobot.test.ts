import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Acrobot } from './acrobot.ts';

/** Kinetic and potential energy (J) of uniform links as the equations of motion imply them. */
function energy([angle1, angle2, velocity1, velocity2]: Float64Array): number {
  const both = velocity1 + velocity2;
  const kinetic =
    0.5 * (0.25 + 1) * velocity1 ** 2 +
    0.5 * (1 + 0.25) * both ** 2 +
    0.5 * velocity1 ** 2 +
    0.5 * Math.cos(angle2) * velocity1 * both;
  return kinetic - 9.8 * (1.5 * Math.cos(angle1) + 0.5 * Math.cos(angle1 + angle2));
}

test('without a torque the energy stays, with one along the velocity it grows', () => {
  const environment = new Acrobot();
  environment.startFrom([0.5, -0.3, 0.2, 0.1]);
  const start = energy(environment.state);
  for (let i = 0; i < 20; i++) environment.step(1);
  assert.ok(Math.abs(energy(environment.state) - start) < 0.02, `${energy(environment.state)} from ${start}`);
  for (let i = 0; i < 20; i++) environment.step(environment.state[3] > 0 ? 2 : 0);
  assert.ok(energy(environment.state) > start + 0.5);
});

test('torque along the velocity of the outer link reaches the goal; the last step costs nothing', () => {
  const environment = new Acrobot();
  environment.reset(0);
  while (!environment.terminated && !environment.truncated) environment.step(environment.state[3] > 0 ? 2 : 0);
  assert.deepEqual([environment.terminated, environment.truncated, environment.reward], [true, false, 0]);
  assert.deepEqual(environment.metrics(), { return: 1 - environment.steps, length: environment.steps });
});

test('no torque hangs on to the time limit', () => {
  const environment = new Acrobot();
  environment.reset(0);
  while (!environment.terminated && !environment.truncated) environment.step(1);
  assert.deepEqual([environment.terminated, environment.truncated], [false, true]);
  assert.deepEqual(environment.metrics(), { return: -500, length: 500 });
});

test('angles are wrapped and velocities bounded', () => {
  const environment = new Acrobot();
  environment.startFrom([3.1, -3.1, 13, -29]);
  environment.step(1);
  const [angle1, angle2, velocity1, velocity2] = environment.state;
  assert.ok(Math.abs(angle1) <= Math.PI && Math.abs(angle2) <= Math.PI);
  assert.ok(Math.abs(velocity1) <= 4 * Math.PI && Math.abs(velocity2) <= 9 * Math.PI);

  environment.startFrom([3.1, 0.1, 1, 0]); // both links nearly upright, turning on over the top
  environment.step(1);
  assert.ok(environment.state[0] < -2.9, `${environment.state[0]}`);
});

test('an initial state is of float32 numbers', () => {
  const environment = new Acrobot();
  environment.reset(11);
  assert.deepEqual(Array.from(environment.state), Array.from(Float32Array.from(environment.state)));
});
