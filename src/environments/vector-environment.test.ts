import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentSchema } from '../contract/configuration/environment.ts';
import { createDispatch } from './dispatch/create-dispatch.ts';
import { createStrategy } from './strategies/index.ts';
import { VectorEnvironment } from './vector-environment.ts';

const configuration = environmentSchema.parse({ episode_requests: 30, warmup_requests: 0 });
const create = () => createDispatch(configuration);

test('lanes side by side are what each would be alone', () => {
  const lanes = 3;
  const vector = new VectorEnvironment(create, lanes);
  const alone = Array.from({ length: lanes }, create);
  const strategy = createStrategy('least_outstanding');
  for (let lane = 0; lane < lanes; lane++) {
    vector.reset(lane, lane);
    alone[lane].reset(lane);
  }
  for (let i = 0; i < 200; i++) {
    alone.forEach((environment, lane) => {
      const expected = new Float32Array(environment.observationSize + 4);
      environment.observe(expected, 0);
      environment.mask(expected, environment.observationSize);
      const { observations, masks, observationSize: size } = vector;
      const row = [...observations.subarray(lane * size, (lane + 1) * size), ...masks.subarray(4 * lane, 4 * lane + 4)];
      assert.deepEqual(row, [...expected]);
      assert.equal(vector.ended[lane] === 1, environment.truncated);
      if (i > 0) assert.equal(vector.rewards[lane], environment.reward);
    });
    vector.step(vector.lanes.map((environment) => (environment.truncated ? 0 : strategy.choose(environment.view))));
    for (const environment of alone) if (!environment.truncated) environment.step(strategy.choose(environment.view));
  }
  assert.deepEqual([...vector.ended], [1, 1, 1]);
  vector.reset(1, 7);
  assert.deepEqual([...vector.ended], [1, 0, 1]);
});

test('a snapshot takes all lanes back', () => {
  const vector = new VectorEnvironment(create, 2);
  vector.reset(0, 0);
  vector.reset(1, 1);
  const run = (): number[] => {
    const rewards: number[] = [];
    for (let i = 0; i < 10; i++) {
      vector.step([0, 1]);
      rewards.push(...vector.rewards, ...vector.observations);
    }
    return rewards;
  };
  vector.step([2, 2]);
  const snapshot = structuredClone(vector.snapshot());
  const first = run();
  vector.restore(snapshot);
  assert.deepEqual(run(), first);
});
