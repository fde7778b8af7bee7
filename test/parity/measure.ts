import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/base/random.ts';
import { createEngine, type EngineName } from '../../src/engines/index.ts';
import { ParameterArrays } from '../../src/engines/reference/parameter-arrays.ts';
import { cloningProgram } from '../../src/learning/cloning-program.ts';
import type {
  AdamWSettings,
  Engine,
  NamedArrays,
  ParameterSpec,
  ParameterStore,
  TrainingStep,
} from '../../src/learning/engine.ts';
import { initialise } from '../../src/learning/initialise.ts';
import { policyParameters } from '../../src/learning/policy-parameters.ts';
import type { PolicyShape } from '../../src/learning/policy-shape.ts';
import type { Python } from '../python.ts';
import type { Case } from './cases.ts';

export const ADAMW: AdamWSettings = {
  learningRate: 1e-2,
  weightDecay: 0.1,
  maxGradientNorm: 0.05, // less than the gradients of the cases, so that clipping happens
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};

export interface Prepared {
  readonly store: ParameterStore;
  readonly step: TrainingStep;
}

/** Runs `body` with an engine, which is disposed of afterwards. */
export async function withEngine<T>(engine: EngineName, body: (engine: Engine) => Promise<T>, threads = 1): Promise<T> {
  const made = await createEngine({ engine, device: 'cpu', threads });
  try {
    return await body(made);
  } finally {
    await made.dispose();
  }
}

/** The case's parameters, the same on every engine, and its training step. */
export async function prepare(engine: Engine, { shape, settings }: Case): Promise<Prepared> {
  const store = engine.createParameters(policyParameters(shape));
  fill(store, shape);
  return { store, step: await engine.training(cloningProgram(shape, settings), store) };
}

/** Initial values of a policy, moved as `moveVectors` does. */
export function fill(store: ParameterStore, shape: PolicyShape): void {
  initialise(store, shape, new Random(3));
  moveVectors(store);
}

/** Moves vectors, and the small action head, away from their neutral values, where mistakes would hide. */
export function moveVectors(store: ParameterStore): void {
  const random = new Random(4);
  for (const { name, shape: size } of store.specs) {
    if (size.length > 1 && name !== 'actor.weight') continue;
    store.value(name).forEach((value, i, all) => (all[i] = value + 0.3 * random.normal()));
  }
}

export type Numbers = Readonly<Record<string, ArrayLike<number>>>;

export function copies(
  store: ParameterStore,
  array: 'value' | 'gradient' | 'firstMoment' | 'secondMoment',
): Record<string, Float32Array> {
  return Object.fromEntries(store.specs.map(({ name }) => [name, store[array](name).slice()]));
}

/** Each array differs from the expected one by at most `tolerance` times its Euclidean norm. */
export function assertClose(actual: Numbers, expected: Numbers, tolerance: number, what: string): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    assert.equal(actual[name].length, values.length, `${what} ${name}`);
    const difference = Math.hypot(...Array.from(values, (value, i) => value - actual[name][i]));
    const size = Math.hypot(...Array.from(values));
    assert.ok(difference <= tolerance * size + 1e-9, `${what} ${name}: differs by ${difference}, of norm ${size}`);
  }
}

export interface Measured {
  readonly outputs: Record<string, number[]>;
  readonly gradients: Record<string, number[]>;
  readonly updated: Record<string, number[]>;
}

/** A case as PyTorch gets it. */
export interface Example {
  /** A program of policy.py. */
  readonly program: 'cloning' | 'ppo' | 'value';
  readonly shape: PolicyShape;
  readonly settings: object;
  readonly batch: NamedArrays;
  /** Sets initial values. */
  readonly fill: (store: ParameterStore, shape: PolicyShape) => void;
  readonly specs: readonly ParameterSpec[];
}

/** What PyTorch computes for each example in double precision, in the programs' layout; `updated` is after `updates` updates. */
export function measuredByPyTorch(python: Python, examples: readonly Example[], updates: number): Measured[] {
  const given = examples.map(({ program, shape, settings, batch, fill, specs }) => {
    const store = new ParameterArrays(specs);
    fill(store, shape);
    return {
      program,
      shape,
      settings,
      parameters: Object.fromEntries(specs.map((spec) => [spec.name, transposed(store.value(spec.name), spec.shape)])),
      batch: Object.fromEntries(Object.entries(batch).map(([name, array]) => [name, Array.from(array)])),
      updates,
      adamw: ADAMW,
    };
  });
  const folder = mkdtempSync(join(tmpdir(), 'parity-'));
  try {
    const file = join(folder, 'cases.json');
    writeFileSync(file, JSON.stringify(given));
    const all = JSON.parse(python(readFileSync(new URL('policy.py', import.meta.url), 'utf8'), file)) as Measured[];
    for (const [i, { gradients, updated }] of all.entries()) {
      for (const { name, shape } of examples[i].specs) {
        for (const numbers of [gradients, updated]) numbers[name] = transposed(numbers[name], shape.toReversed());
      }
    }
    return all;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A matrix [rows, columns] as [columns, rows]; a vector as it is. */
function transposed(values: ArrayLike<number>, shape: readonly number[]): number[] {
  if (shape.length < 2) return Array.from(values);
  const [rows, columns] = shape as [number, number];
  return Array.from({ length: values.length }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
}
