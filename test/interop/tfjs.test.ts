import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { Random } from '../../src/base/random.ts';
import { encodeGraphModel } from '../../src/models/formats/tfjs/encode.ts';
import type { PolicyModel, Probe } from '../../src/models/policy-model.ts';
import { recompute } from '../../src/models/probe.ts';
import { documentedCode } from '../documented-code.ts';
import { isContinuous, type PolicyShape } from '../../src/learning/policy-shape.ts';
import { PPO_SHAPES, SMALL, sampleModel } from '../sample-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'tfjs-'));
after(() => rmSync(folder, { recursive: true }));

/** How a user loads an exported model in Node, and decides with it, as the documentation has it. */
const [, LOADING, DECIDING] = documentedCode('model-files', 'js');

/** Decides over time on the inputs of probes, and prints what comes out. */
const DRIVER = `
const rows = (list, t, lanes, size) => tf.tensor(list.slice(t * lanes * size, (t + 1) * lanes * size), [lanes, size]);
const probes = JSON.parse(await readFile(process.argv[2], 'utf8'));
const results = probes.map(({ time, lanes, observations, masks }) => {
  const [stateDim, actionDim] = [observations, masks].map(({ length }) => length / time / lanes);
  const result = { logits: [], values: [], shapes: {} };
  let hidden = startOf(lanes);
  for (let t = 0; t < time; t++) {
    const outputs = decide(rows(observations, t, lanes, stateDim), rows(masks, t, lanes, actionDim), hidden);
    hidden = outputs.hidden_out;
    result.logits.push(...(outputs.logits ?? outputs.mean).dataSync());
    result.values.push(...(outputs.value?.dataSync() ?? []));
    result.shapes = Object.fromEntries(Object.entries(outputs).map(([name, { shape }]) => [name, shape]));
  }
  return result;
});
console.log(JSON.stringify(results));
`;

interface Result {
  readonly logits: readonly number[];
  readonly values: readonly number[];
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

/** Writes a model as a user would get it, in files of at most `shardBytes`. */
function exported(model: PolicyModel, shardBytes?: number): string {
  const directory = mkdtempSync(join(folder, 'exported-'));
  for (const { name, content } of encodeGraphModel(model, 'model.json', shardBytes)) {
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

/** What tfjs computes for the inputs of probes, in a process of its own that runs the documented code. */
function computed(directory: string, probes: readonly Probe[]): Result[] {
  const inputs = probes.map(({ time, lanes, observations, masks }) => ({
    time,
    lanes,
    observations: [...observations],
    masks: [...masks],
  }));
  const path = join(directory, 'probes.json');
  writeFileSync(path, JSON.stringify(inputs));
  const loading = LOADING.replace("'best_model'", 'process.argv[1]');
  const code = `${loading}${DECIDING}${DRIVER}`;
  const args = ['--input-type=module', '--eval', code, directory, path];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Relative where numbers exceed 1, as those of actions that are not allowed do. */
function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(found[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    assert.ok(difference <= 1e-5, `${found[i]} is not ${expected[i]}`);
  }
}

/** What the plain network gives for random inputs of this many sequences. */
function probeOf(model: PolicyModel, lanes: number): Probe {
  const random = new Random(lanes, 'probe');
  const { stateDim, actionDim } = model.shape;
  const everything = isContinuous(model.shape);
  const time = 5;
  const observations = Float32Array.from({ length: time * lanes * stateDim }, () => 3 + 10 * random.normal());
  const masks = Float32Array.from({ length: time * lanes * actionDim }, () =>
    Number(everything || random.uniform() < 0.7),
  );
  return recompute(model, { time, lanes, observations, masks });
}

const SHAPES: Record<string, PolicyShape> = {
  'the default network, smaller': SMALL,
  'no memory': { ...SMALL, gruLayers: 0 },
  'no LayerNorm, tanh': { ...SMALL, layerNorm: false, activation: 'tanh', gruLayers: 1 },
  'elu, one layer': { ...SMALL, mlpLayers: 1, activation: 'elu', gruLayers: 1 },
  ...PPO_SHAPES,
};

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`tfjs loads an exported model and computes the recorded outputs, for any batch: ${name}`, async () => {
    const model = await sampleModel(shape);
    const probes = [model.probe, probeOf(model, 1), probeOf(model, 7)];
    const results = computed(exported(model), probes);
    probes.forEach((probe, i) => {
      assertClose(results[i].logits, probe.logits);
      const own = shape.valueTrunk === 'own';
      assertClose(results[i].values, own ? [] : probe.values);
      assert.deepEqual(results[i].shapes, {
        [isContinuous(shape) ? 'mean' : 'logits']: [probe.lanes, shape.actionDim],
        ...(!own && { value: [probe.lanes] }),
        ...(shape.gruLayers > 0 && { hidden_out: [shape.gruLayers, probe.lanes, shape.hiddenSize] }),
      });
    });
  });
}

test('a normaliser without limit has none in tfjs either', async () => {
  const sample = await sampleModel();
  const model = { ...sample, normaliser: { ...sample.normaliser, clip: Infinity } };
  const probe = probeOf(model, 4);
  assert.notDeepEqual(probe.values, recompute(sample, probe).values);
  const [{ logits, values }] = computed(exported(model), [probe]);
  assertClose(logits, probe.logits);
  assertClose(values, probe.values);
});

test('the one call of a page loads a model from a server, its weights in several files, but not those of the value', async () => {
  const model = await sampleModel({ ...SMALL, valueTrunk: 'own' });
  const directory = exported(model, 1000);
  const requested: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    requested.push(basename(url));
    response.end(readFileSync(join(directory, basename(url))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const policy = await loadGraphModel(`http://127.0.0.1:${port}/model.json`);
    const { lanes, observations, masks, logits } = model.probe;
    const { stateDim, actionDim, gruLayers, hiddenSize } = model.shape;
    const inputs = {
      observations: tensor(observations.slice(0, lanes * stateDim), [lanes, stateDim]),
      masks: tensor(masks.slice(0, lanes * actionDim), [lanes, actionDim]),
      hidden: tensor(new Float32Array(gruLayers * lanes * hiddenSize), [gruLayers, lanes, hiddenSize]),
    };
    assert.deepEqual(policy.inputNodes, ['observations', 'masks', 'hidden']);
    assert.deepEqual(policy.outputNodes, ['logits', 'hidden_out']);
    const outputs = policy.predict(inputs) as Tensor[];
    assertClose(outputs[0].dataSync(), logits.slice(0, lanes * actionDim));
    assert.ok(requested.includes('model-shard5of5.bin'), requested.join());
    assert.ok(!requested.some((name) => name.includes('training')), requested.join());
  } finally {
    server.close();
  }
});
