import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { numberedContent } from './testing/numbered-source.ts';
import { ValidationBatches } from './validation-batches.ts';

test('every validation episode is shown once, whole, from zero, in order; idle lanes are padding', () => {
  const arbitrary = fc.record({
    lengths: fc.array(fc.integer({ min: 1, max: 23 }), { minLength: 1, maxLength: 9 }),
    lanes: fc.integer({ min: 1, max: 5 }),
    sequenceLength: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(arbitrary, ({ lengths, lanes, sequenceLength }) => {
      const content = numberedContent(lengths);
      const episodes = Int32Array.from(lengths.keys()).filter((i) => i % 2 === 0);
      const batches = new ValidationBatches(content, episodes, lanes, sequenceLength);
      const batch = batches.createBatch();
      for (let pass = 0; pass < 2; pass++) {
        const begun: number[] = [];
        const position = new Map<number, number>();
        const laneOf = new Map<number, number>();
        let samples = 0;
        for (const { observations, valid, carry, samples: n } of batches.pass(batch)) {
          samples += n;
          for (let row = 0; row < valid.length; row++) {
            const [episode, step] = observations.subarray(2 * row, 2 * row + 2);
            const lane = row % lanes;
            if (valid[row] === 0) {
              assert.deepEqual([episode, step], [0, 0]);
              continue;
            }
            if (!position.has(episode)) {
              begun.push(episode);
              laneOf.set(episode, lane);
              assert.ok(row < lanes && carry[lane] === 0);
            } else if (row < lanes) assert.equal(carry[lane], 1);
            assert.equal(step, position.get(episode) ?? 0);
            assert.equal(lane, laneOf.get(episode));
            position.set(episode, step + 1);
          }
        }
        assert.deepEqual(begun, [...episodes]);
        for (const episode of episodes) assert.equal(position.get(episode), lengths[episode]);
        assert.equal(samples, batches.steps);
      }
    }),
    { numRuns: 80 },
  );
});
