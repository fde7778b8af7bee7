import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endedByAllocator, endOf } from './job-end.ts';

const HEAP =
  '<--- Last few GCs --->\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';

function end(code: number | null, signal: string | null = null, log = '', memoryShort = false) {
  return endOf({ code, signal, log, memoryShort });
}

test('the ways in which a process ends are told apart', () => {
  assert.equal(end(0), 'finished');
  assert.equal(end(130), 'stopped');
  assert.equal(end(143), 'stopped');
  assert.equal(end(2), 'failed');
  assert.equal(end(1), 'failed');
  assert.equal(end(null, 'SIGSEGV'), 'crashed');
  assert.equal(end(139), 'crashed');
  assert.equal(end(null, 'SIGABRT'), 'crashed');
  assert.equal(end(0xc0000005 | 0), 'crashed');
  assert.equal(end(null, 'SIGKILL'), 'killed');
  assert.equal(end(137), 'killed');
  assert.equal(end(null, 'SIGTERM'), 'killed');
});

test('want of memory is recognised by V8’s words, the allocator’s, and the system’s count', () => {
  assert.equal(end(null, 'SIGABRT', HEAP), 'out-of-memory');
  assert.equal(end(134, null, HEAP), 'out-of-memory');
  assert.equal(end(null, 'SIGKILL', '', true), 'out-of-memory');
  assert.equal(end(1, null, 'RangeError: Array buffer allocation failed'), 'out-of-memory');
  assert.equal(end(null, 'SIGABRT', 'terminate called after throwing an instance of std::bad_alloc'), 'out-of-memory');
  assert.equal(end(0, null, HEAP), 'finished');
});

test('an allocator’s end of a utility process is told from other ends', () => {
  for (const exit of [
    { code: null, signal: 'SIGTRAP' },
    { code: null, signal: 'SIGABRT' },
    { code: 5, signal: null },
    { code: 134, signal: null },
  ]) {
    assert.ok(endedByAllocator(exit), JSON.stringify(exit));
  }
  for (const exit of [
    { code: 0, signal: null },
    { code: 1, signal: null },
    { code: 2, signal: null },
    { code: 130, signal: null },
    { code: null, signal: 'SIGKILL' },
  ]) {
    assert.ok(!endedByAllocator(exit), JSON.stringify(exit));
  }
});
