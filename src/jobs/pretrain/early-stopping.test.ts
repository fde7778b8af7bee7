import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarlyStopping } from './early-stopping.ts';

/** The epoch after which it stops; the number of losses where it does not. */
function epochsUntilStop(stopping: EarlyStopping, losses: readonly number[]): number {
  for (const [i, loss] of losses.entries()) {
    stopping.record(i + 1, loss);
    if (stopping.shouldStop(i + 1)) return i + 1;
  }
  return losses.length;
}

test('stops when the best epoch lies `patience` epochs back', () => {
  assert.equal(epochsUntilStop(new EarlyStopping(2), [3, 2, 2.5, 2.5, 1]), 4);
  assert.equal(epochsUntilStop(new EarlyStopping(3), [3, 2, 2.5, 2.5, 1]), 5);
  assert.equal(epochsUntilStop(new EarlyStopping(1), [3, 2, 1, 0]), 4);
});

test('an equal loss and one that is no number are no improvement', () => {
  const stopping = new EarlyStopping(10);
  assert.deepEqual(
    [2, 2, NaN, 1.9].map((loss, i) => stopping.record(i + 1, loss)),
    [true, false, false, true],
  );
  assert.equal(stopping.bestEpoch, 4);
});

test('patience 0 never stops', () => {
  assert.equal(epochsUntilStop(new EarlyStopping(0), [1, 2, 3, 4, 5, 6]), 6);
});

test('its state continues it', () => {
  const losses = [3, 2, 2.5, 2.4, 2.3, 2.2];
  for (let cut = 0; cut < losses.length; cut++) {
    const before = new EarlyStopping(4);
    losses.slice(0, cut).forEach((loss, i) => before.record(i + 1, loss));
    const after = new EarlyStopping(4);
    after.restore(before.state());
    losses.slice(cut).forEach((loss, i) => after.record(cut + i + 1, loss));
    assert.deepEqual(after.state(), { bestLoss: 2, bestEpoch: 2 });
    assert.ok(after.shouldStop(6) && !after.shouldStop(5));
  }
});
