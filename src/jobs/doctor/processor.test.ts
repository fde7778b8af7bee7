import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCpuinfo, processorInfo } from './processor.ts';

test('instructions that matter are told, of x86 and of ARM', () => {
  const x86 = 'processor\t: 0\nflags\t\t: fpu sse sse2 sse4_2 avx avx2 fma avx512f nx\n';
  assert.deepEqual(parseCpuinfo(x86), ['sse4_2', 'avx', 'avx2', 'fma', 'avx512f']);
  assert.deepEqual(parseCpuinfo('Features\t: fp asimd asimddp\n'), ['asimd', 'asimddp']);
  assert.equal(parseCpuinfo('processor : 0\n'), null);
});

test('this machine has cores, of which some are used', () => {
  const { cores, threads } = processorInfo();
  assert.ok(cores >= 1 && threads >= 1);
});
