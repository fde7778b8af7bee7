import type { Random } from '../../src/base/random.ts';
import { encodeModel } from '../../src/models/formats/pt.ts';
import { writePt } from '../../src/models/formats/pt/pt-file.ts';
import { OPCODES } from '../../src/models/formats/pt/pickle-opcodes.ts';
import { readZip } from '../../src/models/formats/pt/zip-read.ts';
import { writeZip } from '../../src/models/formats/pt/zip-write.ts';
import { DESCRIPTION_KEY, describeDocument } from '../../src/models/formats/description.ts';
import { encodeSafetensors, safetensors } from '../../src/models/formats/safetensors.ts';
import { encodeGraphModel } from '../../src/models/formats/tfjs/encode.ts';
import { encodePolicy } from '../../src/models/policy.ts';
import { encodeDocument } from '../../src/models/policy-model.ts';
import { FORMATS } from '../../src/models/formats/table.ts';
import { OrderedDict, StoredTensor, StoredTuple, float32 } from '../../src/models/stored-value.ts';
import { SMALL, sampleModel } from '../sample-model.ts';
import { mutate, mutateJson } from './mutate.ts';

/** Files of one kind: the first is read, the others stand beside it. */
export type Files = readonly { readonly name: string; readonly content: Uint8Array }[];

/** Makes mutated files of a kind. */
export type Subject = (random: Random) => Files;

const model = await sampleModel({ ...SMALL, hiddenSize: 2, mlpLayers: 1, gruLayers: 1 });
const origin = { file: 'x.pt', sha256: '00', run: null };
const ensemble = { members: [model, model].map((member) => ({ model: member, origin })) };
const file = (content: Uint8Array): Files => [{ name: 'x', content }];

/** Every kind of value that a `.pt` file can hold. */
const values = writePt(
  new OrderedDict([
    ['tensor', float32([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6))],
    ['int64', new StoredTensor('int64', [2], BigInt64Array.of(1n, -1n))],
    ['list', [1, -70000, 2 ** 40, 0.5, null, true, 'text']],
    ['tuple', new StoredTuple([1, new Map([[1, 'one']])])],
  ]),
);

/** The pickle alone is mutated, and the zip file made anew around it, so that checksums do not end it. */
function pickled(whole: Uint8Array): Subject {
  const [pickle, ...others] = [...readZip(whole, 'x')].map(([name, { data }]) => ({ name, data }));
  return (random) => file(writeZip([{ name: pickle.name, data: mutate(pickle.data, random) }, ...others]));
}

/** Only the zip file's table of contents is mutated: most other bytes are numbers and padding. */
function directoryOf(whole: Uint8Array): Subject {
  const start = Buffer.from(whole).readUInt32LE(whole.length - 6);
  return (random) => file(Buffer.concat([whole.subarray(0, start), mutate(whole.subarray(start), random)]));
}

function randomOperations(random: Random): Files {
  const codes = Object.values(OPCODES);
  const names = [
    'torch._utils\n_rebuild_tensor_v2\n',
    'torch\nFloatStorage\n',
    'collections\nOrderedDict\n',
    'torch\nSize\n',
  ];
  const parts: Buffer[] = [];
  for (let i = 0; i < 40; i++) {
    const code = codes[random.integer(codes.length)];
    parts.push(Buffer.of(code));
    if (code === OPCODES.GLOBAL) parts.push(Buffer.from(names[random.integer(names.length)]));
    else if (random.uniform() < 0.5) parts.push(Buffer.of(random.integer(4)));
  }
  return file(
    writeZip([
      { name: 'x/data.pkl', data: Buffer.concat([...parts, Buffer.from('.')]) },
      { name: 'x/data/0', data: new Uint8Array(16) },
    ]),
  );
}

/** The header is mutated, as JSON or as text, and is as long as it says. */
function safetensorsHeader(random: Random): Files {
  const [{ content }] = safetensors.write(model, 'x');
  const length = Number(Buffer.from(content).readBigUInt64LE(0));
  const text = Buffer.from(content.subarray(8, 8 + length));
  const header = random.uniform() < 0.5 ? mutatedJson(text, random) : mutate(text, random);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  return file(Buffer.concat([size, header, content.subarray(8 + length)]));
}

/** What the metadata says of a model is mutated. */
function safetensorsDescription(random: Random): Files {
  const description = mutatedJson(Buffer.from(describeDocument(encodeDocument(model))), random).toString();
  return file(encodeSafetensors(model.weights, { [DESCRIPTION_KEY]: description }));
}

function mutatedJson(text: Uint8Array, random: Random): Buffer {
  return Buffer.from(JSON.stringify(mutateJson(JSON.parse(Buffer.from(text).toString('utf8')), random)));
}

/** model.json is mutated as JSON; without the graph, which is not read, so that changes meet the manifest. */
function tfjsManifest(random: Random): Files {
  const [{ name, content }, ...shards] = encodeGraphModel(model, 'x.json', 200);
  const json = JSON.parse(Buffer.from(content).toString('utf8')) as Record<string, unknown>;
  const short = JSON.stringify({ ...json, modelTopology: {}, userDefinedMetadata: {} });
  return [{ name, content: mutatedJson(Buffer.from(short), random) }, ...shards];
}

/** One of a model's files is mutated anywhere. */
function anywhere(files: Files): Subject {
  return (random) => {
    const chosen = random.integer(files.length);
    return files.map(({ name, content }, i) => ({ name, content: i === chosen ? mutate(content, random) : content }));
  };
}

export const SUBJECTS: Readonly<Record<string, Subject>> = {
  'pt: a model': anywhere(file(encodeModel(model))),
  'pt: table of contents': directoryOf(values),
  'pt: pickle of every value': pickled(values),
  'pt: pickle of a model': pickled(encodeModel(model)),
  'pt: pickle of an ensemble': pickled(encodePolicy(ensemble)),
  'pt: pickle of another program’s model': pickled(writePt(new Map([['model', model.weights]]))),
  'pt: random operations': randomOperations,
  'safetensors: a model': anywhere(safetensors.write(model, 'x')),
  'safetensors: header': safetensorsHeader,
  'onnx: a model': anywhere(FORMATS.onnx.write(model, 'x')),
  'safetensors: description': safetensorsDescription,
  'tfjs: a model': anywhere(encodeGraphModel(model, 'x.json', 200)),
  'tfjs: manifest': tfjsManifest,
};
