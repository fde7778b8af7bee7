import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { PolicyShape } from '../../src/learning/policy-shape.ts';
import { decodeModel, encodeModel } from '../../src/models/formats/pt.ts';
import { toFloat32 } from '../../src/models/dtypes.ts';
import { safetensors } from '../../src/models/formats/safetensors.ts';
import { readModelBytes, readModelContent } from '../../src/models/read-model-file.ts';
import { readPt, writePt } from '../../src/models/formats/pt/pt-file.ts';
import { OrderedDict, StoredTensor, StoredTuple } from '../../src/models/stored-value.ts';
import type { StoredDict, StoredValue } from '../../src/models/stored-value.ts';
import { validateModel } from '../../src/models/validate.ts';
import { PYTORCH_MODULE } from '../../src/models/loading.ts';
import { documentedCode } from '../documented-code.ts';
import { pythonWith } from '../python.ts';
import { PPO_SHAPES, SMALL, sampleModel } from '../sample-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'model-files-'));
after(() => rmSync(folder, { recursive: true }));

/** The documented Python. */
const [moduleCode, checkCode, , plainCode, safetensorsCode] = documentedCode('model-files', 'python');

test('the card shows the documented module', () => {
  assert.equal(PYTORCH_MODULE, moduleCode);
});

const SHAPES: Record<string, PolicyShape> = {
  'the default network, smaller': SMALL,
  'no memory': { ...SMALL, gruLayers: 0 },
  'no LayerNorm, tanh': { ...SMALL, layerNorm: false, activation: 'tanh', gruLayers: 1 },
  'elu, one layer': { ...SMALL, mlpLayers: 1, activation: 'elu', gruLayers: 1 },
  ...PPO_SHAPES,
};

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`the documented PyTorch module loads a model and computes the recorded outputs: ${name}`, async (t) => {
    const python = pythonWith(t, ['torch']);
    if (!python) return;
    const model = await sampleModel(shape);
    const path = join(folder, 'best_model.pt');
    writeFileSync(path, encodeModel(model));
    const printed = python(
      `import sys, json
${moduleCode}
${checkCode.replace('"best_model.pt"', 'sys.argv[1]')}
${plainCode}
assert torch.allclose(values, probe["values"], rtol=0, atol=1e-5)
# A module lists what is its own before what its parts hold.
own_last = lambda names: sorted(names, key=lambda name: name == "log_std")
assert own_last(policy.state_dict()) == own_last(model["state_dict"])
# Step by step, each taking the hidden state that the one before gave, it is the same.
state = None
for t in range(len(logits)):
    with torch.no_grad():
        step_logits, step_values, state = policy(normalise(probe["observations"][t:t + 1]), probe["masks"][t:t + 1], state)
    assert torch.allclose(step_logits[0][allowed[t]], logits[t][allowed[t]], rtol=0, atol=1e-5)
    assert torch.allclose(step_values[0], values[t], rtol=0, atol=1e-5)
weights = model["state_dict"]["actor.weight"]
fields = {key: plain(model[key]) for key in ["configuration", "metrics", "lineage", "gamma", "return_scale", "feature_names"]}
print(json.dumps([float((logits - probe["logits"])[allowed].abs().max()), list(weights.shape), fields]))
again = dict(model, gamma=float(model["gamma"]), state_dict=policy.state_dict())
again["configuration"] = plain(model["configuration"])
torch.save(again, sys.argv[1])`,
      path,
    );
    const [difference, actorShape, fields] = JSON.parse(printed);
    assert.ok(difference <= 1e-5, `logits differ by ${difference}`);
    assert.deepEqual(actorShape, [shape.actionDim, shape.hiddenSize]);
    assert.deepEqual(fields, {
      configuration: model.configuration,
      metrics: model.metrics,
      lineage: model.lineage,
      gamma: model.gamma,
      return_scale: model.returnScale,
      feature_names: model.featureNames,
    });
    // What torch.save wrote of it is the same model.
    assert.deepEqual(decodeModel(readFileSync(path), path), model);
    const { valid, checks } = validateModel(path, { expected: shape });
    assert.ok(valid, JSON.stringify(checks));
  });
}

test('PyTorch reads every kind of value that is written', (t) => {
  const python = pythonWith(t, ['torch']);
  if (!python) return;
  const path = join(folder, 'values.pt');
  const value = new OrderedDict([
    ['numbers', [0, 255, 256, 65535, 65536, -1, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, 10n ** 30n, -(10n ** 30n), -128n]],
    ['floats', [1.5, -0, 1e300, Infinity]],
    ['others', new StoredTuple([null, true, false, '中文 😀', new StoredTuple([]), [], new Map([[1, 'one']])])],
    ['int64', new StoredTensor('int64', [2], BigInt64Array.of(-1n, 2n ** 62n))],
    ['bool', new StoredTensor('bool', [2], Uint8Array.of(1, 0))],
    ['half', new StoredTensor('float16', [1], Uint16Array.of(0x3e00))],
    ['empty', new StoredTensor('float32', [0, 3], new Float32Array())],
  ]);
  writeFileSync(path, writePt(value));
  const printed = python(
    `import sys, torch
d = torch.load(sys.argv[1], weights_only=True)
print(type(d).__name__, d["numbers"], [x.item() for x in d["floats"]], d["others"])
print(d["int64"].tolist(), d["bool"].tolist(), d["half"].tolist(), list(d["empty"].shape), d["empty"].dtype)`,
    path,
  );
  assert.equal(
    printed,
    `OrderedDict [0, 255, 256, 65535, 65536, -1, 2147483648, -2147483648, 9007199254740991, 1${'0'.repeat(30)}, -1${'0'.repeat(30)}, -128] [1.5, -0.0, 1e+300, inf] (None, True, False, '中文 😀', (), [], {1: 'one'})
[-1, 4611686018427387904] [True, False] [1.5] [0, 3] torch.float32
`,
  );
});

test('what PyTorch saves is read, whatever the strides and types', (t) => {
  const python = pythonWith(t, ['torch']);
  if (!python) return;
  const path = join(folder, 'torch.pt');
  python(
    `import sys, torch
x = torch.arange(6, dtype=torch.float32).reshape(2, 3)
model = torch.nn.Linear(2, 2)
optimiser = torch.optim.AdamW(model.parameters())
model(torch.ones(1, 2)).sum().backward()
optimiser.step()
torch.save({
  "x": x, "transposed": x.t(), "column": x[:, 1], "expanded": x[0].expand(2, 3), "parameter": torch.nn.Parameter(x),
  "double": x.double(), "half": x.half() / 3, "bfloat16": (x / 3).bfloat16(), "bool": x > 2, "int64": x.long(), "int8": -x.char(),
  "scalar": torch.tensor(2.5), "double scalar": torch.tensor(2.5, dtype=torch.float64), "size": x.shape, "pi": 3.14159,
  "model": model.state_dict(), "optimiser": optimiser.state_dict(), "same": [x, x],
}, sys.argv[1])`,
    path,
  );
  const value = readPt(readFileSync(path), path) as StoredDict;
  const rows = (name: string) => {
    const tensor = value.get(name) as StoredTensor;
    return [tensor.dtype, tensor.shape, Array.from(tensor.data as Float32Array)];
  };
  assert.deepEqual(rows('x'), ['float32', [2, 3], [0, 1, 2, 3, 4, 5]]);
  assert.deepEqual(rows('transposed'), ['float32', [3, 2], [0, 3, 1, 4, 2, 5]]);
  assert.deepEqual(rows('column'), ['float32', [2], [1, 4]]);
  assert.deepEqual(rows('expanded'), ['float32', [2, 3], [0, 1, 2, 0, 1, 2]]);
  assert.deepEqual(rows('parameter'), rows('x'));
  assert.deepEqual(rows('double'), ['float64', [2, 3], [0, 1, 2, 3, 4, 5]]);
  assert.deepEqual(rows('bool'), ['bool', [2, 3], [0, 0, 0, 1, 1, 1]]);
  assert.deepEqual(rows('int64'), ['int64', [2, 3], [0n, 1n, 2n, 3n, 4n, 5n]]);
  assert.deepEqual(rows('int8'), ['int8', [2, 3], [0, -1, -2, -3, -4, -5]]);
  assert.deepEqual(rows('scalar'), ['float32', [], [2.5]]);
  assert.equal(value.get('double scalar'), 2.5);
  assert.equal(value.get('pi'), 3.14159);
  assert.deepEqual(value.get('size'), new StoredTuple([2, 3]));
  const state = value.get('model') as StoredDict;
  assert.deepEqual([...state.keys()], ['weight', 'bias']);
  const optimiser = value.get('optimiser') as ReadonlyMap<string, StoredValue>;
  assert.deepEqual([...(optimiser.get('state') as StoredDict).keys()], [0, 1]);
  const [one, two] = value.get('same') as StoredTensor[];
  assert.equal((one.data as Float32Array).buffer, (two.data as Float32Array).buffer);
});

for (const [what, shape] of Object.entries({ SMALL, ...PPO_SHAPES })) {
  test(`the documented Python loads a safetensors file: ${what}`, async (t) => {
    const python = pythonWith(t, ['torch', 'safetensors']);
    if (!python) return;
    const model = await sampleModel(shape);
    const path = join(folder, 'best_model.safetensors');
    writeFileSync(path, safetensors.write(model, path)[0].content);
    const printed = python(
      `import sys
${moduleCode}
${safetensorsCode.replaceAll('"best_model.safetensors"', 'sys.argv[1]')}
import base64, numpy as np
array = lambda value: torch.from_numpy(np.frombuffer(base64.b64decode(value["$float32"]), "<f4").reshape(value["shape"]).copy())
normaliser, probe = description["normaliser"], {name: array(value) for name, value in description["probe"].items()}
mean, std, clip = array(normaliser["mean"]), array(normaliser["std"]), normaliser["clip"]
with torch.no_grad():
    logits, values, _ = policy(((probe["observations"] - mean) / std).clamp(-clip, clip), probe["masks"])
allowed = probe["masks"] == 1
print(float((logits - probe["logits"])[allowed].abs().max()), float((values - probe["values"]).abs().max()))`,
      path,
    );
    for (const difference of printed.split(' ').map(Number)) assert.ok(difference <= 1e-5, printed);
  });
}

test('what the Python library writes is read bit for bit, whatever the types', (t) => {
  const python = pythonWith(t, ['torch', 'safetensors']);
  if (!python) return;
  const path = join(folder, 'python.safetensors');
  python(
    `import sys, torch
from safetensors.torch import save_file
x = torch.arange(6, dtype=torch.float32).reshape(2, 3) / 3
save_file({"float": x, "double": x.double(), "half": x.half(), "bfloat16": x.bfloat16(), "int64": x.long(), "bool": x > 1,
           "int8": -x.char(), "odd": torch.ones(3, dtype=torch.uint8), "scalar": torch.tensor(2.5)}, sys.argv[1], {"by": "python"})`,
    path,
  );
  const { format, value } = readModelContent(readModelBytes(path), path);
  assert.equal(format, 'safetensors');
  const tensors = value as StoredDict;
  const rows = (name: string) => {
    const { dtype, shape, data } = tensors.get(name) as StoredTensor;
    return [shape, Array.from(toFloat32(dtype, data).data)];
  };
  const thirds = [0, 1, 2, 3, 4, 5].map((i) => Math.fround(i / 3));
  assert.deepEqual(rows('float'), [[2, 3], thirds]);
  assert.deepEqual(rows('double'), [[2, 3], thirds]);
  assert.deepEqual(rows('int64'), [
    [2, 3],
    [0, 0, 0, 1, 1, 1],
  ]);
  assert.deepEqual(rows('bool'), [
    [2, 3],
    [0, 0, 0, 0, 1, 1],
  ]);
  assert.deepEqual(rows('int8'), [
    [2, 3],
    [0, 0, 0, -1, -1, -1],
  ]);
  assert.deepEqual(rows('odd'), [[3], [1, 1, 1]]);
  assert.deepEqual(rows('scalar'), [[], [2.5]]);
  for (const name of ['half', 'bfloat16']) {
    const [shape, values] = rows(name) as [number[], number[]];
    assert.deepEqual(shape, [2, 3]);
    values.forEach((rounded, i) => assert.ok(Math.abs(rounded - thirds[i]) < 0.01));
  }
});
