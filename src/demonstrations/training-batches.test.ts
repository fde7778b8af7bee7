import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { SequenceBatch } from './sequence-batch.ts';
import { numberedContent } from './testing/numbered-source.ts';
import { TrainingBatches, type TrainingBatchSettings } from './training-batches.ts';

const PLAIN = { noise: 0, featureDropout: 0 };
const SETTINGS: TrainingBatchSettings = {
  lanes: 4,
  sequenceLength: 5,
  carryHiddenState: true,
  burnIn: 0,
  augmentation: PLAIN,
  seed: 1,
};

const everyEpisode = (lengths: readonly number[]): Int32Array => Int32Array.from(lengths.keys());

interface Row {
  readonly episode: number;
  readonly step: number;
}

/** The loss-bearing rows of a lane, each checked to hold its step's numbers; padding is checked to be padding. */
function lossRows(
  batch: SequenceBatch,
  lane: number,
  lanes: number,
  content: ReturnType<typeof numberedContent>,
): Row[] {
  const rows: Row[] = [];
  for (let row = lane; row < batch.valid.length; row += lanes) {
    const mask = [...batch.masks.subarray(3 * row, 3 * row + 3)];
    if (batch.valid[row] === 0) {
      assert.deepEqual([batch.actions[row], batch.weights[row], batch.returns[row], mask], [0, 0, 0, [1, 1, 1]]);
      continue;
    }
    const [episode, step] = batch.observations.subarray(2 * row, 2 * row + 2);
    const weight = 1 + content.source.episodes[episode].firstStep + step;
    assert.equal(batch.actions[row], step % 3);
    assert.deepEqual(
      mask,
      [0, 1, 2].map((a) => (a === (step + 1) % 3 ? 0 : 1)),
    );
    assert.deepEqual([batch.weights[row], batch.returns[row]], [weight, -weight]);
    rows.push({ episode, step });
  }
  return rows;
}

const arbitrary = fc.record({
  lengths: fc.array(fc.integer({ min: 1, max: 23 }), { minLength: 1, maxLength: 8 }),
  lanes: fc.integer({ min: 1, max: 5 }),
  sequenceLength: fc.integer({ min: 1, max: 6 }),
  burnIn: fc.integer({ min: 0, max: 4 }),
  seed: fc.nat(1000),
});

test('carried lanes walk through whole episodes in order, carrying but at an episode’s start', () => {
  fc.assert(
    fc.property(arbitrary, ({ lengths, lanes, sequenceLength, seed }) => {
      const content = numberedContent(lengths);
      const batches = new TrainingBatches(content, everyEpisode(lengths), { ...SETTINGS, lanes, sequenceLength, seed });
      const batch = batches.createBatch();
      const before: (Row | null)[] = Array.from({ length: lanes }, () => null);
      for (let n = 0; n < 30; n++) {
        batches.next(batch);
        let samples = 0;
        for (let lane = 0; lane < lanes; lane++) {
          const rows = lossRows(batch, lane, lanes, content);
          const [{ episode, step }] = rows;
          rows.forEach((row, t) => assert.deepEqual(row, { episode, step: step + t }));
          const last = before[lane];
          const ended = last !== null && last.step === lengths[last.episode] - 1;
          if (last === null) assert.equal(step % sequenceLength, 0);
          else if (ended) assert.equal(step, 0);
          else assert.deepEqual([episode, step], [last.episode, last.step + 1]);
          assert.equal(batch.carry[lane], last !== null && !ended ? 1 : 0);
          assert.equal(rows.length, Math.min(sequenceLength, lengths[episode] - step));
          before[lane] = rows[rows.length - 1];
          samples += rows.length;
        }
        assert.equal(batch.samples, samples);
        assert.ok(samples >= lanes, 'a lane was wasted');
      }
    }),
    { numRuns: 60 },
  );
});

test('every pass takes each episode once, in a new order', () => {
  const lengths = [7, 12, 3, 9, 5, 20, 11];
  const content = numberedContent(lengths);
  const batches = new TrainingBatches(content, everyEpisode(lengths), { ...SETTINGS, lanes: 1 });
  const batch = batches.createBatch();
  const passes: number[][] = [];
  let pass: number[] = [];
  let last: Row | null = null;
  while (passes.length < 4) {
    batches.next(batch);
    const rows = lossRows(batch, 0, 1, content);
    if (last === null || last.episode !== rows[0].episode || rows[0].step <= last.step) pass.push(rows[0].episode);
    if (pass.length === lengths.length) {
      passes.push(pass);
      pass = [];
    }
    last = rows[rows.length - 1];
  }
  for (const order of passes) assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(new Set(passes.map(String)).size, 4);
});

test('only the training episodes are served', () => {
  const lengths = [8, 9, 10, 11];
  const content = numberedContent(lengths);
  for (const carryHiddenState of [true, false]) {
    const batches = new TrainingBatches(content, Int32Array.of(1, 3), { ...SETTINGS, carryHiddenState });
    const batch = batches.createBatch();
    assert.equal(batches.steps, 20);
    for (let n = 0; n < 20; n++) {
      batches.next(batch);
      for (let lane = 0; lane < 4; lane++) {
        for (const { episode } of lossRows(batch, lane, 4, content)) assert.ok(episode === 1 || episode === 3);
      }
    }
  }
});

test('random offsets: each pass shows each step once, from zero, with the steps before it as burn-in', () => {
  fc.assert(
    fc.property(arbitrary, ({ lengths, sequenceLength, burnIn, seed }) => {
      const content = numberedContent(lengths);
      const settings = { ...SETTINGS, lanes: 1, sequenceLength, burnIn, seed, carryHiddenState: false };
      const batches = new TrainingBatches(content, everyEpisode(lengths), settings);
      const batch = batches.createBatch();
      assert.equal(batch.valid.length, burnIn + sequenceLength);
      const starts: string[] = [];
      for (let pass = 0; pass < 3; pass++) {
        const seen: string[] = [];
        const cuts: string[] = [];
        while (seen.length < content.source.steps) {
          batches.next(batch);
          assert.equal(batch.carry[0], 0);
          const rows = lossRows(batch, 0, 1, content);
          const [{ episode, step }] = rows;
          const warm = Math.min(burnIn, step);
          for (let t = 0; t < warm; t++) {
            assert.deepEqual([...batch.observations.subarray(2 * t, 2 * t + 2)], [episode, step - warm + t]);
            assert.equal(batch.valid[t], 0);
          }
          rows.forEach((row, t) => {
            assert.deepEqual(row, { episode, step: step + t });
            assert.equal(batch.valid[warm + t], 1);
            seen.push(`${row.episode} ${row.step}`);
          });
          cuts.push(`${episode} ${step}`);
        }
        assert.equal(new Set(seen).size, content.source.steps);
        starts.push(cuts.join());
      }
      if (content.source.steps > 20 && lengths.length > 2) assert.equal(new Set(starts).size, 3);
    }),
    { numRuns: 60 },
  );
});

test('an epoch ends with the batch that completes as many steps as the data holds, and the surplus counts on', () => {
  const lengths = [23, 17, 40, 8];
  const content = numberedContent(lengths);
  for (const carryHiddenState of [true, false]) {
    const batches = new TrainingBatches(content, everyEpisode(lengths), { ...SETTINGS, carryHiddenState });
    const batch = batches.createBatch();
    let served = 0;
    let made = 0;
    while (batches.epoch < 50) {
      const { epoch } = batches;
      batches.next(batch);
      served += batch.samples;
      made++;
      assert.equal(batches.epoch, Math.floor(served / 88));
      assert.ok(batches.epoch - epoch <= 1);
      assert.ok(Math.abs(batches.progress - (served % 88) / 88) < 1e-9);
    }
    assert.ok(Math.abs(made / 50 - batches.batchesPerEpoch) < 0.15, `${made / 50}, told ${batches.batchesPerEpoch}`);
  }
});

test('with less data than a batch holds, an epoch is one batch', () => {
  const content = numberedContent([3]);
  const batches = new TrainingBatches(content, Int32Array.of(0), SETTINGS);
  const batch = batches.createBatch();
  for (let n = 1; n <= 5; n++) {
    batches.next(batch);
    assert.equal(batches.epoch, n);
    assert.ok(batches.progress < 1);
  }
});

test('a stream restored anywhere, through JSON, goes on with the same bits', () => {
  fc.assert(
    fc.property(arbitrary, fc.boolean(), fc.nat(25), (shape, carryHiddenState, after) => {
      const augmentation = { noise: 0.1, featureDropout: 0.2 };
      const settings = { ...SETTINGS, ...shape, carryHiddenState, augmentation };
      const content = numberedContent(shape.lengths);
      const make = () => new TrainingBatches(content, everyEpisode(shape.lengths), settings);
      const original = make();
      const expected = original.createBatch();
      for (let n = 0; n < after; n++) original.next(expected);
      const restored = make();
      restored.restore(JSON.parse(JSON.stringify(original.state())));
      const found = restored.createBatch();
      for (let n = 0; n < 12; n++) {
        original.next(expected);
        restored.next(found);
        assert.deepEqual(found, expected);
        assert.deepEqual([restored.epoch, restored.progress], [original.epoch, original.progress]);
      }
    }),
    { numRuns: 30 },
  );
});

test('lanes do not stand at one phase of the episodes', () => {
  const lengths = Array.from({ length: 40 }, () => 100);
  const content = numberedContent(lengths);
  const batches = new TrainingBatches(content, everyEpisode(lengths), { ...SETTINGS, lanes: 16 });
  const batch = batches.createBatch();
  batches.next(batch);
  const phases = new Set(Array.from({ length: 16 }, (_, lane) => lossRows(batch, lane, 16, content)[0].step));
  assert.ok(phases.size > 5);
});
