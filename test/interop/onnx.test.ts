import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TypedError } from '../../src/base/errors.ts';
import { Random } from '../../src/base/random.ts';
import { onnxRuntime } from '../../src/engines/compiled/onnx-runtime.ts';
import { onnx } from '../../src/models/formats/onnx.ts';
import { decodeDocument, type PolicyModel, type Probe } from '../../src/models/policy-model.ts';
import { recompute } from '../../src/models/probe.ts';
import { readModelBytes, readModelContent } from '../../src/models/read-model-file.ts';
import type { StoredDict, StoredTensor } from '../../src/models/stored-value.ts';
import { documentedCode } from '../documented-code.ts';
import { pythonWith } from '../python.ts';
import { isContinuous, type PolicyShape } from '../../src/learning/policy-shape.ts';
import { PPO_SHAPES, SMALL, sampleModel } from '../sample-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
after(() => rmSync(folder, { recursive: true }));

const SHAPES: Record<string, PolicyShape> = {
  'the default network, smaller': SMALL,
  'no memory': { ...SMALL, gruLayers: 0 },
  'no LayerNorm, tanh': { ...SMALL, layerNorm: false, activation: 'tanh', gruLayers: 1 },
  'elu, one layer': { ...SMALL, mlpLayers: 1, activation: 'elu', gruLayers: 1 },
  ...PPO_SHAPES,
};
const TOLERANCE = 1e-5;

/** How a user decides with an exported model, as the documentation has it. */
const DECIDING = documentedCode('model-files', 'python')
  .find((code) => code.includes('InferenceSession'))!
  .replace('"best_model.onnx"', 'sys.argv[1]');

/** Decides over time on the inputs of probes and prints the outputs; anything on stderr goes to a file. */
const DRIVER = `
import json, os, sys
os.dup2(os.open(sys.argv[3], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
${DECIDING}
results = []
for probe in json.load(open(sys.argv[2])):
    time, lanes = probe["time"], probe["lanes"]
    step = lambda name: np.array(probe[name], np.float32).reshape(time, lanes, -1)
    observations, masks, state = step("observations"), step("masks"), start(lanes)
    logits, values = [], []
    for t in range(time):
        outputs, state = decide(observations[t], masks[t], state)
        step_logits = outputs["mean" if "mean" in outputs else "logits"]
        assert step_logits.dtype == np.float32 and step_logits.shape == masks[t].shape
        logits += step_logits.ravel().tolist()
        if "value" in outputs:
            assert outputs["value"].dtype == np.float32 and outputs["value"].shape == (lanes,)
            values += outputs["value"].tolist()
    results.append({"logits": logits, "values": values})
print(json.dumps(results))
`;

/** `values` stays empty where the graph gives none. */
type Outputs = Record<'logits' | 'values', ArrayLike<number>>;

/** The recorded probe; its first lane alone; other inputs, in seven lanes. */
function probesOf(model: PolicyModel): Probe[] {
  const { shape, probe } = model;
  const { time, lanes } = probe;
  const first = (array: Float32Array, size: number) => array.filter((_, i) => Math.floor(i / size) % lanes === 0);
  const alone = {
    time,
    lanes: 1,
    observations: first(probe.observations, shape.stateDim),
    masks: first(probe.masks, shape.actionDim),
    logits: first(probe.logits, shape.actionDim),
    values: first(probe.values, 1),
  };
  const random = new Random(3);
  const seven = {
    time: 3,
    lanes: 7,
    observations: Float32Array.from({ length: 3 * 7 * shape.stateDim }, () => 5 * random.normal()),
    masks: Float32Array.from({ length: 3 * 7 * shape.actionDim }, (_, i) =>
      i % shape.actionDim === 1 || isContinuous(shape) ? 1 : i % 2,
    ),
  };
  return [probe, alone, recompute(model, seven)];
}

function checkOutputs({ masks, logits, values: recorded }: Probe, { valueTrunk }: PolicyShape, outputs: Outputs): void {
  const values = valueTrunk === 'own' ? new Float32Array() : recorded;
  assert.equal(outputs.logits.length, logits.length);
  assert.equal(outputs.values.length, values.length);
  logits.forEach((logit, i) => {
    // Of actions not allowed float32 keeps no more than 64 beside 1e9.
    const tolerance = masks[i] === 0 ? 64 : TOLERANCE;
    assert.ok(Math.abs(outputs.logits[i] - logit) <= tolerance, `logit ${i}: ${outputs.logits[i]}, not ${logit}`);
  });
  values.forEach((value, i) => {
    assert.ok(Math.abs(outputs.values[i] - value) <= TOLERANCE, `value ${i}: ${outputs.values[i]}, not ${value}`);
  });
}

function written(model: PolicyModel): string {
  const path = join(folder, 'policy.onnx');
  writeFileSync(path, onnx.write(model, path)[0].content);
  return path;
}

for (const [what, shape] of Object.entries(SHAPES)) {
  test(`ONNX's own checker accepts a model and infers the shapes that it states: ${what}`, async (t) => {
    const python = pythonWith(t, ['onnx']);
    if (!python) return;
    const model = await sampleModel(shape);
    const printed = python(
      `import json, onnx, sys
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
def shapes(values):
    return {v.name: [d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim] for v in values}
stated = shapes(model.graph.output)
for value in model.graph.output:
    value.type.tensor_type.ClearField("shape")
inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
assert shapes(inferred.graph.output) == stated, (shapes(inferred.graph.output), stated)
metadata = {entry.key: entry.value for entry in model.metadata_props}
print(json.dumps({
  "inputs": shapes(model.graph.input), "outputs": stated,
  "opsets": [[o.domain, o.version] for o in model.opset_import], "ir": model.ir_version,
  "producer": model.producer_name, "documentation": model.doc_string, "graph": model.graph.name,
  "featureNames": json.loads(metadata.pop("warmstart"))["feature_names"], "otherMetadata": metadata,
}))`,
      written(model),
    );
    const { stateDim, actionDim, hiddenSize, gruLayers } = shape;
    const hidden = [gruLayers, 'batch', hiddenSize];
    assert.deepEqual(JSON.parse(printed), {
      inputs: {
        observations: ['batch', stateDim],
        ...(!isContinuous(shape) && { masks: ['batch', actionDim] }),
        ...(gruLayers > 0 && { hidden }),
      },
      outputs: {
        [isContinuous(shape) ? 'mean' : 'logits']: ['batch', actionDim],
        ...(shape.valueTrunk !== 'own' && { value: ['batch'] }),
        ...(gruLayers > 0 && { hidden_out: hidden }),
      },
      opsets: [['', 17]],
      ir: 8,
      producer: 'warmstart',
      documentation: model.card,
      graph: 'act',
      featureNames: model.featureNames,
      otherMetadata: {},
    });
  });

  test(`Python's onnxruntime computes the recorded outputs, for any number of lanes: ${what}`, async (t) => {
    const python = pythonWith(t, ['onnxruntime']);
    if (!python) return;
    const model = await sampleModel(shape);
    const probes = probesOf(model);
    const [inputs, log] = [join(folder, 'probes.json'), join(folder, 'stderr.txt')];
    const plain = probes.map(({ time, lanes, observations, masks }) => ({
      time,
      lanes,
      observations: [...observations],
      masks: [...masks],
    }));
    writeFileSync(inputs, JSON.stringify(plain));
    const results: Outputs[] = JSON.parse(python(DRIVER, written(model), inputs, log));
    probes.forEach((probe, i) => checkOutputs(probe, shape, results[i]));
    assert.equal(readFileSync(log, 'utf8'), '');
  });

  test(`onnxruntime-node computes the recorded outputs, for any number of lanes: ${what}`, async () => {
    const { InferenceSession, Tensor } = await onnxRuntime();
    const model = await sampleModel(shape);
    const { stateDim, actionDim, gruLayers, hiddenSize } = shape;
    const session = await InferenceSession.create(onnx.write(model, 'x')[0].content, { logSeverityLevel: 3 });
    for (const probe of probesOf(model)) {
      const { time, lanes } = probe;
      const outputs = { logits: [] as number[], values: [] as number[] };
      let hidden = new Float32Array(gruLayers * lanes * hiddenSize);
      for (let step = 0; step < time; step++) {
        const rows = (array: Float32Array, size: number) =>
          new Tensor(array.slice(step * lanes * size, (step + 1) * lanes * size), [lanes, size]);
        const { logits, mean, value, hidden_out } = await session.run({
          observations: rows(probe.observations, stateDim),
          ...(!isContinuous(shape) && { masks: rows(probe.masks, actionDim) }),
          ...(gruLayers > 0 && { hidden: new Tensor(hidden, [gruLayers, lanes, hiddenSize]) }),
        });
        outputs.logits.push(...((logits ?? mean).data as Float32Array));
        outputs.values.push(...((value?.data ?? []) as Float32Array));
        if (gruLayers > 0) hidden = hidden_out.data as Float32Array<ArrayBuffer>;
      }
      checkOutputs(probe, shape, outputs);
    }
    await session.release();
  });
}

test('what Python loads and saves again is the same model, value trunk included', async (t) => {
  const python = pythonWith(t, ['onnx']);
  if (!python) return;
  const model = await sampleModel({ ...SMALL, valueTrunk: 'own' });
  const path = written(model);
  python('import onnx, sys; onnx.save(onnx.load(sys.argv[1]), sys.argv[1])', path);
  const { format, value } = readModelContent(readModelBytes(path), path);
  assert.equal(format, 'onnx');
  assert.deepEqual(decodeDocument(value as StoredDict, path), model);
});

function tensorsOf(path: string): Record<string, unknown> {
  const { format, value } = readModelContent(readModelBytes(path), path);
  assert.equal(format, 'onnx');
  const rows = ([name, { dtype, shape, data }]: [string, StoredTensor]) => [
    name,
    [dtype, shape, Array.from(data, String)],
  ];
  return Object.fromEntries([...(value as ReadonlyMap<string, StoredTensor>)].map(rows));
}

test('tensors of every type that Python writes are read, in either of its ways', (t) => {
  const python = pythonWith(t, ['onnx', 'numpy']);
  if (!python) return;
  const path = join(folder, 'tensors.onnx');
  python(
    `import sys, numpy as np, onnx
from onnx import TensorProto as T, helper
values = {
  T.FLOAT: [1.5, -0.25], T.DOUBLE: [0.1, -1e300], T.FLOAT16: [1.5, -2], T.BFLOAT16: [1.5, -2], T.INT64: [2**62, -2**62],
  T.INT32: [2**31 - 1, -2**31], T.INT16: [32767, -32768], T.INT8: [127, -128], T.UINT8: [0, 255], T.BOOL: [True, False],
}
initializers = []
for kind, numbers in values.items():
  name = helper.tensor_dtype_to_string(kind).split(".")[1]
  typed = helper.make_tensor(name + " typed", kind, [2, 1], numbers)
  assert not typed.HasField("raw_data")
  array = onnx.numpy_helper.to_array(typed)
  raw = onnx.numpy_helper.from_array(array, name + " raw")
  assert raw.HasField("raw_data")
  initializers += [typed, raw]
initializers.append(helper.make_tensor("scalar", T.FLOAT, [], [0.5]))
initializers.append(helper.make_tensor("empty", T.FLOAT, [0, 3], []))
onnx.save(helper.make_model(helper.make_graph([], "tensors", [], [], initializers)), sys.argv[1])`,
    path,
  );
  const expected: Record<string, [string, string[]]> = {
    FLOAT: ['float32', ['1.5', '-0.25']],
    DOUBLE: ['float64', ['0.1', '-1e+300']],
    FLOAT16: ['float16', [String(0x3e00), String(0xc000)]],
    BFLOAT16: ['bfloat16', [String(0x3fc0), String(0xc000)]],
    INT64: ['int64', [String(2n ** 62n), String(-(2n ** 62n))]],
    INT32: ['int32', ['2147483647', '-2147483648']],
    INT16: ['int16', ['32767', '-32768']],
    INT8: ['int8', ['127', '-128']],
    UINT8: ['uint8', ['0', '255']],
    BOOL: ['bool', ['1', '0']],
  };
  const both = Object.entries(expected).flatMap(([name, [dtype, numbers]]) =>
    ['typed', 'raw'].map((way) => [`${name} ${way}`, [dtype, [2, 1], numbers]]),
  );
  assert.deepEqual(tensorsOf(path), {
    ...Object.fromEntries(both),
    scalar: ['float32', [], ['0.5']],
    empty: ['float32', [0, 3], []],
  });
});

test('the weights of what PyTorch exports are read', (t) => {
  const python = pythonWith(t, ['torch', 'onnx']);
  if (!python) return;
  const path = join(folder, 'torch.onnx');
  const printed = python(
    `import sys, json, torch
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
torch.onnx.export(model, torch.zeros(1, 3), sys.argv[1])
print(json.dumps({name: ["float32", list(t.shape), t.flatten().tolist()] for name, t in model.state_dict().items()}))`,
    path,
  );
  const expected = Object.entries<[string, number[], number[]]>(JSON.parse(printed)).map(
    ([name, [dtype, shape, numbers]]) => [name, [dtype, shape, numbers.map(String)]],
  );
  assert.deepEqual(tensorsOf(path), Object.fromEntries(expected));
});

test('weights in a file beside the model are refused, and what the error says to do makes it one file', (t) => {
  const python = pythonWith(t, ['onnx']);
  if (!python) return;
  const [path, whole] = [join(folder, 'external.onnx'), join(folder, 'whole.onnx')];
  python(
    `import sys, numpy as np, onnx
from onnx import helper, numpy_helper
w = numpy_helper.from_array(np.arange(3, dtype=np.float32), "w")
model = helper.make_model(helper.make_graph([], "external", [], [], [w]))
onnx.save(model, sys.argv[1], save_as_external_data=True, location="external.data", size_threshold=0)
onnx.save(onnx.load(sys.argv[1]), sys.argv[2])`,
    path,
    whole,
  );
  assert.throws(
    () => tensorsOf(path),
    ({ kind, params, message }: TypedError) =>
      kind === 'model/onnx' &&
      params['problem'] === 'external' &&
      params['name'] === 'w' &&
      message.includes('onnx.save(onnx.load("model.onnx"), "whole.onnx")'),
  );
  assert.deepEqual(tensorsOf(whole), { w: ['float32', [3], ['0', '1', '2']] });
});
