import assert from 'node:assert/strict';
import { test } from 'node:test';
import { computeTargets } from './targets.ts';
import type { SequenceBatch } from './sequence-batch.ts';
import { MemorySource } from './testing/memory-source.ts';
import { numberedContent } from './testing/numbered-source.ts';
import { TrainingBatches } from './training-batches.ts';
import { ValidationBatches } from './validation-batches.ts';

const LENGTHS = [7, 12, 3];

/** Content as `numberedContent` makes it, with probabilities [episode + 1, step, 0] (the batches need no sums of 1). */
function labelledContent() {
  const { source, ...content } = numberedContent(LENGTHS);
  const labelled = new MemorySource('labelled', ['ensemble'], 2, 3);
  for (const [episode, { length, firstStep, ...record }] of source.episodes.entries()) {
    for (let step = 0; step < length; step++) {
      const { observation, mask, action } = source.all[firstStep + step];
      labelled.step(observation, mask, action, -step, 0, Float32Array.of(episode + 1, step, 0));
    }
    labelled.endEpisode(record, source.finals[episode]);
  }
  return { ...content, source: labelled };
}

/** Every row holds its step's probabilities, or zeros where it bears no loss. */
function assertTargets({ targets, observations, valid }: SequenceBatch): number {
  for (let row = 0; row < valid.length; row++) {
    const [episode, step] = observations.subarray(2 * row, 2 * row + 2);
    const expected = valid[row] === 1 ? [episode + 1, step, 0] : [0, 0, 0];
    assert.deepEqual([...targets!.subarray(3 * row, 3 * row + 3)], expected, `row ${row}`);
  }
  return valid.filter((one) => one === 1).length;
}

const SETTINGS = { lanes: 2, sequenceLength: 4, augmentation: { noise: 0, featureDropout: 0 }, seed: 1 };

for (const [name, order] of [
  ['carried', { carryHiddenState: true, burnIn: 0 }],
  ['at random offsets with burn-in', { carryHiddenState: false, burnIn: 3 }],
] as const) {
  test(`training batches hold the probabilities of their steps: ${name}`, () => {
    const batches = new TrainingBatches(labelledContent(), Int32Array.of(0, 1, 2), { ...SETTINGS, ...order });
    const batch = batches.createBatch();
    let rows = 0;
    for (let n = 0; n < 20; n++) {
      batches.next(batch);
      rows += assertTargets(batch);
    }
    assert.ok(rows > 60);
  });
}

test('so do validation batches', () => {
  const batches = new ValidationBatches(labelledContent(), Int32Array.of(0, 1, 2), 2, 4);
  let rows = 0;
  for (const batch of batches.pass(batches.createBatch())) rows += assertTargets(batch);
  assert.equal(rows, 22);
});

test('without probabilities a batch has no targets', () => {
  const content = numberedContent(LENGTHS);
  const training = new TrainingBatches(content, Int32Array.of(0), { ...SETTINGS, carryHiddenState: true, burnIn: 0 });
  assert.ok(!('targets' in training.createBatch()));
  assert.ok(!('targets' in new ValidationBatches(content, Int32Array.of(0), 2, 4).createBatch()));
});

test('decisions of the one demonstrator all have weight 1, exactly', () => {
  const { source } = labelledContent();
  const split = { training: Int32Array.of(0, 1), validation: Int32Array.of(2) };
  for (const advantageWeighting of ['none', 'exponential'] as const) {
    const { weights } = computeTargets(source, split, {
      gamma: 0.9,
      advantageWeighting,
      advantageScope: 'episode',
      beta: 6,
      demonstratorWeights: {},
    });
    assert.deepEqual(new Set(weights), new Set([1]));
  }
});
