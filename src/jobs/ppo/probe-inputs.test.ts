import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ToyEnvironment } from '../../demonstrations/testing/toy-environment.ts';
import { Pendulum } from '../../environments/classic-control/pendulum.ts';
import type { TrainingEnvironment } from '../../rollout/training-environments.ts';
import { probeInputs } from './probe-inputs.ts';
import type { PpoProblem } from './ppo-problem.ts';

function problem(createEnvironment: () => TrainingEnvironment, stateDim: number, actionDim: number): PpoProblem {
  return { stateDim, actionDim, createEnvironment, featureNames: [], dispatch: null, metric: 'return' };
}

/** Remembers the seeds of its episodes, and refuses actions that the mask does not allow. */
class WatchedToy extends ToyEnvironment {
  private readonly seeds: number[];

  constructor(requests: number, seeds: number[] = []) {
    super(3, requests);
    this.seeds = seeds;
  }

  override reset(seed: number): void {
    this.seeds.push(seed);
    super.reset(seed);
  }

  override step(action: number): void {
    assert.equal(this.view.mask[action], 1, 'an action that is not allowed');
    super.step(action);
  }
}

test('the probe holds episodes’ first observations with their masks, the same for every run', () => {
  const toy = problem(() => new WatchedToy(40), 4, 3);
  const { time, lanes, observations, masks } = probeInputs(toy);
  assert.deepEqual([observations.length, masks.length], [time * lanes * 4, time * lanes * 3]);
  for (let lane = 0; lane < lanes; lane++) {
    const environment = new ToyEnvironment(3, 40);
    environment.reset(lane);
    const expected = new Float32Array(7);
    environment.observe(expected, 0);
    environment.mask(expected, 4);
    const found = [...observations.subarray(4 * lane, 4 * lane + 4), ...masks.subarray(3 * lane, 3 * lane + 3)];
    assert.deepEqual(found, [...expected], 'an episode’s start');
  }
  assert.ok(masks.includes(0), 'some choices are not allowed');
  const work = observations.filter((_, i) => i % 4 !== 3);
  assert.ok(new Set(work).size > time, 'observations differ');
  assert.deepEqual(probeInputs(toy), { time, lanes, observations, masks });
});

test('an episode that ends is followed by one that no other lane has', () => {
  const seeds: number[] = [];
  const { lanes } = probeInputs(problem(() => new WatchedToy(1, seeds), 4, 3));
  assert.ok(seeds.length > lanes);
  assert.equal(new Set(seeds).size, seeds.length);
});

test('numbers are drawn from within their bounds', () => {
  const actions: number[] = [];
  class Watched extends Pendulum {
    override step(action: Float32Array, offset: number): void {
      actions.push(action[offset]);
      super.step(action, offset);
    }
  }
  const { observations, masks, time, lanes } = probeInputs(problem(() => new Watched(), 3, 1));
  assert.equal(actions.length, time * lanes);
  assert.ok(
    actions.every((torque) => torque >= -2 && torque <= 2) && Math.max(...actions) > 1 && Math.min(...actions) < -1,
  );
  assert.ok(observations.every(Number.isFinite) && observations.some((value) => value !== 0));
  assert.ok(masks.every((mask) => mask === 1));
});
