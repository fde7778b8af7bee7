import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CartPole } from './cart-pole.ts';

test('the mirror image of a state and a push moves as the mirror image', () => {
  const [one, two] = [new CartPole(), new CartPole()];
  one.startFrom([0.1, -0.3, 0.05, 0.2]);
  two.startFrom([-0.1, 0.3, -0.05, -0.2]);
  for (const action of [1, 1, 0, 1, 0, 0]) {
    one.step(action);
    two.step(1 - action);
    assert.deepEqual(
      Array.from(two.state),
      Array.from(one.state, (x) => -x),
    );
  }
});

test('an episode ends where the pole has fallen or the cart has left, and the last step earns 1 too', () => {
  const angle = (12 * Math.PI) / 180;
  for (const [start, ends] of [
    [[0, 0, angle - 1e-6, 0.01], true],
    [[0, 0, -angle + 1e-6, -0.01], true],
    [[0, 0, angle - 1e-3, 0.01], false],
    [[2.4 - 1e-6, 0.01, 0, 0], true],
    [[-2.4 + 1e-6, -0.01, 0, 0], true],
    [[2.4 - 1e-3, 0.01, 0, 0], false],
  ] as const) {
    const environment = new CartPole();
    environment.startFrom(start);
    environment.step(0);
    assert.equal(environment.terminated, ends, `${start}`);
    assert.deepEqual([environment.truncated, environment.reward], [false, 1]);
  }
});

test('a controller balances to the time limit for a return of 500', () => {
  const environment = new CartPole();
  environment.reset(1);
  while (!environment.terminated && !environment.truncated) {
    const [position, velocity, angle, angularVelocity] = environment.state;
    environment.step(angle + 0.3 * angularVelocity + 0.05 * position + 0.1 * velocity > 0 ? 1 : 0);
  }
  assert.deepEqual([environment.terminated, environment.truncated], [false, true]);
  assert.deepEqual(environment.metrics(), { return: 500, length: 500 });
});
