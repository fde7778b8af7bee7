import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/base/random.ts';
import { createEngine, type EngineName } from '../../src/engines/index.ts';
import { cloningProgram } from '../../src/learning/cloning-program.ts';
import type { AdamWSettings, Engine, ParameterStore, TrainingStep } from '../../src/learning/engine.ts';
import { initialise } from '../../src/learning/initialise.ts';
import { policyParameters } from '../../src/learning/policy.ts';
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
  initialise(store, shape, new Random(3));
  // Away from the neutral values that initialisation gives them, where mistakes would hide.
  const random = new Random(4);
  for (const { name, shape: size } of store.specs) {
    if (size.length === 1 || name === 'actor.weight') store.value(name).forEach((value, i, all) => (all[i] = value + 0.3 * random.normal()));
  }
  return { store, step: await engine.training(cloningProgram(shape, settings), store) };
}

export type Numbers = Readonly<Record<string, ArrayLike<number>>>;

export function copies(store: ParameterStore, array: 'value' | 'gradient' | 'firstMoment' | 'secondMoment'): Record<string, Float32Array> {
  return Object.fromEntries(store.specs.map(({ name }) => [name, store[array](name).slice()]));
}

/** Each array differs from the expected one by at most `tolerance` times its Euclidean norm. */
export function assertClose(actual: Numbers, expected: Numbers, tolerance: number, what: string): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    assert.equal(actual[name]!.length, values.length, `${what} ${name}`);
    const difference = Math.hypot(...Array.from(values, (value, i) => value - actual[name]![i]!));
    const size = Math.hypot(...Array.from(values));
    assert.ok(difference <= tolerance * size + 1e-9, `${what} ${name}: differs by ${difference}, of norm ${size}`);
  }
}

export interface Measured {
  readonly outputs: Record<string, number[]>;
  readonly gradients: Record<string, number[]>;
  readonly updated: Record<string, number[]>;
}

/** What PyTorch computes for a case in double precision, in the program's layout; with `updates`, after that many. */
export function measuredByPyTorch(python: Python, { shape, settings, batch }: Case, store: ParameterStore, updates = 0): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'parity-'));
  try {
    const file = join(folder, 'case.json');
    const parameters = Object.fromEntries(store.specs.map((spec) => [spec.name, transposed(store.value(spec.name), spec.shape)]));
    const plainBatch = Object.fromEntries(Object.entries(batch).map(([name, array]) => [name, Array.from(array)]));
    writeFileSync(file, JSON.stringify({ shape, settings, parameters, batch: plainBatch, updates, adamw: ADAMW }));
    const measured = JSON.parse(python(readFileSync(new URL('policy.py', import.meta.url), 'utf8'), file)) as Measured;
    for (const spec of store.specs) {
      for (const numbers of [measured.gradients, measured.updated ?? {}]) {
        if (numbers[spec.name]) numbers[spec.name] = transposed(numbers[spec.name]!, spec.shape.toReversed());
      }
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A matrix [rows, columns] as [columns, rows]; a vector as it is. */
function transposed(values: ArrayLike<number>, shape: readonly number[]): number[] {
  if (shape.length < 2) return Array.from(values);
  const [rows, columns] = shape as [number, number];
  return Array.from({ length: values.length }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}
