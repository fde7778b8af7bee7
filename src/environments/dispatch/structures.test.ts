import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MinTree } from './min-tree.ts';
import { PrefixCache } from './prefix-cache.ts';
import { SlotQueue } from './slot-queue.ts';

test('MinTree gives the earliest time, the lowest index among equals', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.tuple(fc.nat(100), fc.constantFrom(1, 2, 3, 4, 5, Infinity)), { maxLength: 60 }),
      (size, changes) => {
        const tree = new MinTree(size);
        const times = new Array<number>(size).fill(Infinity);
        for (const [index, time] of changes) {
          tree.set(index % size, time);
          times[index % size] = time;
          assert.equal(tree.time, Math.min(...times));
          assert.equal(tree.first, times.indexOf(Math.min(...times)));
        }
        const other = new MinTree(size);
        other.restore(tree.snapshot());
        assert.deepEqual([other.first, other.time], [tree.first, tree.time]);
      },
    ),
  );
});

test('SlotQueue is a double-ended queue', () => {
  const action = fc.oneof(fc.constant('shift'), fc.constant('push'), fc.constant('push'), fc.constant('pushFront'));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const queue = new SlotQueue();
      const model: number[] = [];
      actions.forEach((what, i) => {
        if (what === 'push') {
          queue.push(i);
          model.push(i);
        } else if (what === 'pushFront') {
          queue.pushFront(i);
          model.unshift(i);
        } else if (model.length > 0) {
          assert.equal(queue.shift(), model.shift());
        }
        assert.equal(queue.length, model.length);
        if (model.length > 0) assert.equal(queue.front, model[0]);
      });
    }),
  );
});

test('PrefixCache keeps the longer prefix, evicts the least recently used from its end, and survives a snapshot', () => {
  const action = fc.oneof(
    { weight: 4, arbitrary: fc.record({ put: fc.nat(300), tokens: fc.integer({ min: 1, max: 50 }) }) },
    { weight: 1, arbitrary: fc.record({ take: fc.nat(300) }) },
    { weight: 1, arbitrary: fc.record({ shrink: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 400, size: 'max' }), (actions) => {
      let cache = new PrefixCache();
      const model = new Map<number, number>(); // in order of use
      const total = (): number => [...model.values()].reduce((sum, tokens) => sum + tokens, 0);
      for (const one of actions) {
        if ('put' in one) {
          const tokens = Math.max(one.tokens, model.get(one.put) ?? 0);
          model.delete(one.put);
          model.set(one.put, tokens);
          cache.put(one.put, one.tokens);
        } else if ('take' in one) {
          assert.equal(cache.take(one.take), model.get(one.take) ?? 0);
          model.delete(one.take);
        } else {
          const limit = Math.floor(total() * one.shrink);
          cache.shrinkTo(limit);
          for (const [conversation, tokens] of model) {
            const excess = total() - limit;
            if (excess <= 0) break;
            if (tokens > excess) model.set(conversation, tokens - excess);
            else model.delete(conversation);
          }
          const copy = new PrefixCache();
          copy.restore(structuredClone(cache.snapshot()));
          cache = copy;
        }
        assert.equal(cache.tokens, total());
        assert.equal(cache.count, model.size);
      }
      for (const [conversation, tokens] of model) assert.equal(cache.take(conversation), tokens);
      assert.equal(cache.tokens, 0);
    }),
    { numRuns: 200 },
  );
});
