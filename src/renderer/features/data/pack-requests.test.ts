import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packed } from './pack-requests.ts';

test('requests at the same time stand on rows of their own, and a row is used again once it is free', () => {
  const request = (replica: number, arrived: number, done: number | null) => ({
    replica,
    arrived,
    started: null,
    done,
  });
  const lanes = packed({
    strategy: 'random',
    seed: 0,
    duration: 10,
    replicas: [
      { name: 'a', speed: 1 },
      { name: 'b', speed: 1 },
    ],
    requests: [request(0, 0, 4), request(0, 1, 2), request(0, 2, 3), request(0, 5, null), request(1, 0, 9)],
    disturbances: [],
    meanLatency: 1,
  });
  assert.deepEqual(
    lanes.map(({ depth }) => depth),
    [2, 1],
  );
  assert.deepEqual(
    lanes[0].bars.map(({ row, until }) => [row, until]),
    [
      [0, 4],
      [1, 2],
      [1, 3],
      [0, 10],
    ],
  );
});
