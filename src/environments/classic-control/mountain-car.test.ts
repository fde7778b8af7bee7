import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MountainCar } from './mountain-car.ts';

test('pushing with the velocity reaches the goal, pushing right alone does not', () => {
  const environment = new MountainCar();
  environment.startFrom([-0.5, 0]);
  while (!environment.terminated && !environment.truncated) environment.step(environment.state[1] >= 0 ? 2 : 0);
  assert.deepEqual([environment.terminated, environment.truncated], [true, false]);
  assert.ok(environment.state[0] >= 0.5);
  assert.deepEqual(environment.metrics(), { return: -environment.steps, length: environment.steps });

  environment.startFrom([-0.5, 0]);
  while (!environment.terminated && !environment.truncated) environment.step(2);
  assert.deepEqual([environment.terminated, environment.truncated], [false, true]);
  assert.deepEqual(environment.metrics(), { return: -200, length: 200 });
});

test('the left wall stops the car', () => {
  const environment = new MountainCar();
  environment.startFrom([-1.19, -0.06]);
  environment.step(0);
  assert.deepEqual(Array.from(environment.state), [-1.2, 0]);
});

test('the speed is bounded', () => {
  const environment = new MountainCar();
  environment.startFrom([-1, 0.07]);
  environment.step(2);
  assert.deepEqual(Array.from(environment.state), [-1 + 0.07, 0.07]);
});

test('the goal counts only for a car that does not roll back', () => {
  const environment = new MountainCar();
  environment.startFrom([0.58, -0.01]);
  environment.step(0);
  assert.ok(environment.state[0] >= 0.5);
  assert.equal(environment.terminated, false);
});

test('a step that reaches the goal at the time limit sets both flags', () => {
  const environment = new MountainCar();
  environment.restore({ ...environment.snapshot(), state: [0.49, 0.05], steps: 199 });
  environment.step(2);
  assert.deepEqual([environment.terminated, environment.truncated], [true, true]);
});
