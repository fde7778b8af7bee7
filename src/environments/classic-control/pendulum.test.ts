import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pendulum } from './pendulum.ts';

function rewardOf(angle: number, velocity: number, torque: number): number {
  const environment = new Pendulum();
  environment.startFrom([angle, velocity]);
  environment.step(Float32Array.of(torque), 0);
  return environment.reward;
}

const close = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-12, `${found}`);

test('the cost is of the angle from upright, the speed and the torque that acts', () => {
  assert.equal(rewardOf(0, 0, 0), 0);
  close(rewardOf(Math.PI, 0, 0), -(Math.PI ** 2));
  close(rewardOf(1.5 * Math.PI, 0, 0), -((Math.PI / 2) ** 2));
  close(rewardOf(-2.5 * Math.PI, 0, 0), -((Math.PI / 2) ** 2));
  close(rewardOf(0, -3, 0), -0.9);
  close(rewardOf(0, 0, 1.5), -0.00225);
  close(rewardOf(0, 0, -7), -0.004);
});

test('the torque and the speed are bounded', () => {
  const environment = new Pendulum();
  environment.startFrom([0, 0]);
  environment.step(Float32Array.of(Infinity), 0);
  close(environment.state[1], 3 * 2 * 0.05);
  environment.startFrom([Math.PI / 2, 7.9]);
  environment.step(Float32Array.of(2), 0);
  assert.equal(environment.state[1], 8);
  assert.equal(environment.state[0], Math.PI / 2 + 8 * 0.05);
});

test('an upright pendulum stays for a return of nothing, to the time limit', () => {
  const environment = new Pendulum();
  environment.startFrom([0, 0]);
  while (!environment.truncated) environment.step(Float32Array.of(0), 0);
  assert.equal(environment.terminated, false);
  assert.deepEqual(environment.metrics(), { return: 0, length: 200 });
});
