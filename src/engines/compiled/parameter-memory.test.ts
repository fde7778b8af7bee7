import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../base/random.ts';
import { isFailure } from '../../contract/errors/index.ts';
import type { AdamWSettings, ParameterSpec, ParameterStore } from '../../learning/engine.ts';
import { ParameterArrays } from '../reference/parameter-arrays.ts';
import { ParameterMemory } from './parameter-memory.ts';

const SPECS: readonly ParameterSpec[] = [
  { name: 'a', shape: [7, 3], group: 'actor', decay: true },
  { name: 'b', shape: [5], group: 'actor', decay: false },
  { name: 'c', shape: [50, 40], group: 'actor', decay: true },
  { name: 'd', shape: [17, 1], group: 'critic', decay: true },
];
const ACTOR: AdamWSettings = {
  learningRate: 0.01,
  weightDecay: 0.1,
  maxGradientNorm: 3,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-6,
};
const CRITIC: AdamWSettings = { ...ACTOR, learningRate: 0.1, maxGradientNorm: Infinity };
const ARRAYS = ['value', 'gradient', 'firstMoment', 'secondMoment'] as const;

function fill(store: ParameterStore, seed: number): void {
  const random = new Random(seed);
  for (const { name } of store.specs) {
    store.gradient(name).forEach((_, i, all) => (all[i] = random.normal()));
    if (seed === 0) store.value(name).forEach((_, i, all) => (all[i] = random.normal()));
  }
}

test('every parameter has its own place in each vector, all in one memory', () => {
  const memory = new ParameterMemory(SPECS);
  let mark = 1;
  for (const array of ARRAYS) for (const { name } of SPECS) memory[array](name).fill(mark++);
  mark = 1;
  for (const array of ARRAYS) {
    for (const { name, shape } of SPECS) {
      const view = memory[array](name);
      assert.equal(
        view.length,
        shape.reduce((product, n) => product * n, 1),
      );
      assert.ok(view.every((value) => value === mark));
      assert.equal(view.buffer, memory.value('a').buffer);
      mark++;
    }
  }
});

test('gradients of parameters beside each other are one view, apart by the gaps', () => {
  const memory = new ParameterMemory(SPECS);
  const { places } = memory;
  assert.deepEqual(
    places.map(({ name }) => name),
    ['a', 'c', 'b', 'd'], // those that are updated together lie together
  );
  SPECS.forEach(({ name }, i) => memory.gradient(name).fill(i + 1));
  const last = places.at(-1)!;
  const all = memory.stretch('gradients', places[0].start, last.start + last.length - places[0].start);
  for (const { name, start, length } of places) {
    assert.deepEqual(all.subarray(start, start + length), memory.gradient(name));
  }
  assert.equal(all.filter((x) => x !== 0).length, 21 + 5 + 2000 + 17);
});

test('the kernel clips and updates as the plain formula does', () => {
  const memory = new ParameterMemory(SPECS);
  const arrays = new ParameterArrays(SPECS);
  for (let update = 0; update < 10; update++) {
    for (const store of [memory, arrays]) {
      fill(store, update);
      store.update(update % 2 === 0 ? { actor: ACTOR, critic: CRITIC } : { critic: CRITIC });
    }
    const [kernel, plain] = [memory.gradientNorms(), arrays.gradientNorms()];
    for (const group of ['actor', 'critic'] as const) assert.ok(Math.abs(kernel[group] / plain[group] - 1) < 1e-6);
    for (const array of ARRAYS) {
      for (const { name } of SPECS) {
        const expected = arrays[array](name);
        memory[array](name).forEach((value, i) => {
          assert.ok(
            Math.abs(value - expected[i]) <= 2e-6 * (1 + Math.abs(expected[i])),
            `${array} ${name}[${i}]: ${value}, ${expected[i]}`,
          );
        });
      }
    }
  }
  assert.deepEqual(memory.updates, { actor: 5, critic: 10 });
  assert.deepEqual(arrays.updates, memory.updates);
});

test('a group that is not named stays as it is', () => {
  const memory = new ParameterMemory(SPECS);
  fill(memory, 0);
  const before = memory.value('d').slice();
  memory.update({ actor: ACTOR });
  assert.deepEqual(memory.value('d'), before);
  assert.ok(memory.secondMoment('d').every((value) => value === 0));
});

test('a gradient that is not a number shows in its group’s norm', () => {
  const memory = new ParameterMemory(SPECS);
  memory.gradient('b')[4] = NaN;
  assert.deepEqual(memory.gradientNorms(), { actor: NaN, critic: 0 });
});

test('more than a WebAssembly memory holds is refused', () => {
  assert.throws(
    () => new ParameterMemory([{ name: 'huge', shape: [20_000, 20_000], group: 'actor', decay: true }]),
    (error) => isFailure(error, 'engine/too-large'),
  );
});
