import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { Random } from '../../../base/random.ts';
import { cloningProgram } from '../../../learning/cloning-program.ts';
import type { NamedArrays, TrainingProgram } from '../../../learning/engine.ts';
import { initialise } from '../../../learning/initialise.ts';
import { policyParameters } from '../../../learning/policy-parameters.ts';
import type { PolicyShape } from '../../../learning/policy-shape.ts';
import type { CompiledModel } from '../compiled-program.ts';
import { createCompiledEngine } from '../engine.ts';
import { graphCacheFolder } from './cache-folder.ts';
import { GraphCache } from './graph-cache.ts';
import { decodeStoredGraph, encodeStoredGraph } from './stored-graph.ts';

const SHAPE: PolicyShape = {
  stateDim: 3,
  actionDim: 2,
  hiddenSize: 8,
  mlpLayers: 1,
  gruLayers: 1,
  activation: 'relu',
  layerNorm: true,
};
/** Too large for a module, so ONNX Runtime runs it. */
const LARGE: PolicyShape = { ...SHAPE, hiddenSize: 272 };
const folder = mkdtempSync(join(tmpdir(), 'warmstart-graphs-'));
const before = process.env['WARMSTART_GRAPH_CACHE'];

beforeEach(() => {
  process.env['WARMSTART_GRAPH_CACHE'] = folder;
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});
after(() => {
  if (before === undefined) delete process.env['WARMSTART_GRAPH_CACHE'];
  else process.env['WARMSTART_GRAPH_CACHE'] = before;
  rmSync(folder, { recursive: true });
});

/** Gradients and outputs of one step on an engine of its own, and how often the program was recorded. */
async function step(changes: Partial<TrainingProgram> = {}, valueCoefficient = 0.5, shape = SHAPE, threads = 1) {
  const program = cloningProgram(shape, { lanes: 16, time: 3, labelSmoothing: 0, valueCoefficient });
  let recorded = 0;
  const counting = (counted: TrainingProgram): TrainingProgram => ({
    ...counted,
    ...changes,
    withLanes: (lanes) => counting(counted.withLanes!(lanes)),
    run(parameters, inputs) {
      recorded++;
      return counted.run(parameters, inputs);
    },
  });
  const engine = await createCompiledEngine(threads);
  const store = engine.createParameters(policyParameters(shape));
  initialise(store, shape, new Random(1));
  const training = await engine.training(counting(program), store);
  const { outputs } = await training.gradients(batch(program));
  const numbers = {
    outputs: structuredClone(outputs),
    gradients: store.specs.map(({ name }) => store.gradient(name).slice()),
  };
  await engine.dispose();
  return { recorded, numbers };
}

function batch(program: TrainingProgram): NamedArrays {
  const random = new Random(2);
  return Object.fromEntries(
    Object.entries(program.inputs).map(([name, { shape, dtype }]) => {
      const length = shape.reduce((size, dimension) => size * dimension, 1);
      if (dtype === 'int32') return [name, Int32Array.from({ length }, () => random.integer(SHAPE.actionDim))];
      return [name, Float32Array.from({ length }, () => (name === 'observations' ? random.normal() : 1))];
    }),
  );
}

const entries = (): string[] => readdirSync(folder).map((name) => join(folder, name));

for (const [size, shape] of Object.entries({ small: SHAPE, large: LARGE })) {
  test(`a ${size} program is recorded once and then read, with the same numbers bit for bit`, async () => {
    const first = await step({}, 0.5, shape);
    assert.equal(first.recorded, 1);
    assert.equal(entries().length, 1);
    assert.equal('kernel' in decodeStoredGraph(readFileSync(entries()[0]))!, shape === SHAPE);
    const second = await step({}, 0.5, shape);
    assert.equal(second.recorded, 0);
    assert.deepEqual(second.numbers, first.numbers);
  });
}

test('what differs in a constant is another entry; a program that does not say it is storable is none', async () => {
  await step();
  assert.equal((await step({}, 0.25)).recorded, 0 + 1);
  assert.equal(entries().length, 2);
  process.env['WARMSTART_GRAPH_CACHE'] = 'off';
  assert.equal((await step()).recorded, 1);
  process.env['WARMSTART_GRAPH_CACHE'] = folder;
  for (const path of entries()) rmSync(path);
  const program = cloningProgram(SHAPE, { lanes: 4, time: 3, labelSmoothing: 0, valueCoefficient: 0.5 });
  const engine = await createCompiledEngine(1);
  const { storable: _, ...plain } = program;
  await engine.training(plain, engine.createParameters(policyParameters(SHAPE)));
  await engine.dispose();
  assert.deepEqual(entries(), []);
});

test('a damaged entry is named, deleted and made again', async () => {
  const { numbers } = await step();
  const [path] = entries() as [string];
  const sound = readFileSync(path);
  const flipped = Buffer.from(sound);
  flipped[flipped.length >> 1] ^= 1;
  const warned = once(process, 'warning') as Promise<[Error & { code?: string }]>;
  for (const damaged of [flipped, sound.subarray(0, -1), Buffer.alloc(0), Buffer.from('{}'), Buffer.alloc(5000, 10)]) {
    writeFileSync(path, damaged);
    const again = await step();
    assert.equal(again.recorded, 1);
    assert.deepEqual(again.numbers, numbers);
    assert.equal((await step()).recorded, 0);
  }
  const [{ code, message }] = await warned;
  assert.equal(code, 'compiler/damaged-cache');
  assert.ok(message.startsWith(`${path}: expected a compiled graph as it was stored`), message);
});

for (const threads of [1, 2]) {
  test(`an entry whose model ONNX Runtime does not take is made again, with ${threads} threads`, async () => {
    const { numbers } = await step({}, 0.5, LARGE, threads);
    const [path] = entries() as [string];
    const stored = decodeStoredGraph(readFileSync(path))!;
    assert.ok('model' in stored);
    writeFileSync(path, encodeStoredGraph({ model: { ...stored.model, onnx: Buffer.from('no model') } }));
    assert.deepEqual(await step({}, 0.5, LARGE, threads), { recorded: 1, numbers });
    assert.deepEqual(await step({}, 0.5, LARGE, threads), { recorded: 0, numbers });
  });
}

test('a folder that cannot be written keeps nothing, and nothing fails', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  process.env['WARMSTART_GRAPH_CACHE'] = join(file, 'below');
  assert.equal((await step()).recorded, 1);
});

test('entries together stay below the limit: those not used for longest go first', async () => {
  const model: CompiledModel = {
    name: 'm',
    inputs: [],
    outputs: new Map(),
    taken: { inputs: undefined, parameters: [] },
    given: { outputs: undefined, gradients: [] },
    threads: 1,
    onnx: Buffer.alloc(1000),
    optimised: true,
  };
  const stored = { model };
  const size = encodeStoredGraph(stored).length;
  const cache = new GraphCache(folder, 2 * size);
  for (const key of ['a', 'b']) {
    cache.write(key, stored);
    await cache.settled();
  }
  for (const path of entries()) utimesSync(path, 1, 1);
  assert.deepEqual(cache.read('a'), stored);
  while (entries().every((path) => statSync(path).mtimeMs === 1000)) await new Promise(setImmediate);
  cache.write('c', stored);
  await cache.settled();
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => cache.read(key) !== undefined),
    [true, false, true],
  );
});

test('the folder is the user’s cache, another one, or none', () => {
  assert.equal(graphCacheFolder({ WARMSTART_GRAPH_CACHE: 'off' }), null);
  assert.equal(graphCacheFolder({ WARMSTART_GRAPH_CACHE: '/elsewhere' }), '/elsewhere');
  const own = graphCacheFolder({ XDG_CACHE_HOME: join(homedir(), 'kept'), LOCALAPPDATA: join(homedir(), 'kept') })!;
  assert.match(own, /graphs$/);
  assert.ok(own.startsWith(homedir()));
});
