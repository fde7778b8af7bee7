/**
 * Writes the hostile and broken model files that test/hostile-models.test.ts reads, each as small as it can be:
 * `node scripts/write-hostile-models.ts`. None of them does harm where nothing in it is executed.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { bytesField, integerField, messageField } from '../src/compiler/onnx/protobuf.ts';
import { encodeModel } from '../src/models/formats/pt.ts';
import { writePt } from '../src/models/formats/pt/pt-file.ts';
import { writeZip } from '../src/models/formats/pt/zip-write.ts';
import { FORMATS } from '../src/models/formats/table.ts';
import { float32 } from '../src/models/stored-value.ts';
import { SMALL, sampleModel } from '../test/sample-model.ts';

const FOLDER = new URL('../test/fixtures/hostile-models/', import.meta.url);
const model = await sampleModel({ ...SMALL, hiddenSize: 2, mlpLayers: 1, gruLayers: 1 });
const good = Buffer.from(encodeModel(model));

/** A `.pt` file around a pickle written by hand, with one storage of four float32. */
function pickled(pickle: string): Uint8Array {
  return writeZip([
    { name: 'archive/data.pkl', data: Buffer.from(pickle, 'latin1') },
    { name: 'archive/data/0', data: new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer) },
  ]);
}

const text = (value: string): string => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
const STORAGE = `(${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}K\x04tQ`;
const tensor = (size: string, stride: string): string =>
  `\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(${STORAGE}K\0${size}${stride}\x89ccollections\nOrderedDict\n)RtR.`;
/** A list of two references to a list of two references to …, forty times. */
const doubling = Array.from(
  { length: 40 },
  (_, i) => `](h${String.fromCharCode(i)}h${String.fromCharCode(i)}eq${String.fromCharCode(i + 1)}`,
);

/** `file` with the bytes at an offset replaced. */
function patched(file: Uint8Array, offset: number, bytes: readonly number[]): Buffer {
  const result = Buffer.from(file);
  result.set(bytes, offset);
  return result;
}

/** Where the zip file's table of contents begins. */
const directory = good.readUInt32LE(good.length - 6);

/** A zip file with one compressed entry that unpacks to 100 MB. */
function bomb(): Buffer {
  const packed = deflateRawSync(Buffer.alloc(100 << 20), { level: 9 });
  const zip = Buffer.from(writeZip([{ name: 'archive/data.pkl', data: packed }]));
  const start = zip.readUInt32LE(zip.length - 6);
  zip.writeUInt16LE(8, start + 10);
  zip.writeUInt32LE(100 << 20, start + 24);
  zip.writeUInt16LE(8, 8);
  return zip;
}

function safetensors(header: string, data = 0, length = header.length): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([size, Buffer.from(header), Buffer.alloc(data)]);
}

const onnx = (tensorFields: readonly Uint8Array[]): Buffer =>
  Buffer.concat([
    integerField(1, 8),
    messageField(7, [messageField(5, tensorFields)]),
    messageField(8, [integerField(2, 17)]),
  ]);

const tfjs = (group: unknown): Buffer =>
  Buffer.from(JSON.stringify({ format: 'graph-model', modelTopology: { node: [] }, weightsManifest: [group] }));

const weight = { name: 'w', shape: [2], dtype: 'float32' };
const [goodOnnx] = FORMATS.onnx.write(model, 'x.onnx');
const [goodSafetensors] = FORMATS.safetensors.write(model, 'x.safetensors');

const FILES: Readonly<Record<string, Uint8Array>> = {
  'os-system.pt': pickled(`\x80\x02cos\nsystem\n${text('echo pwned')}\x85R.`),
  'posix-system.pt': pickled(`\x80\x02cposix\nsystem\n${text('echo pwned')}\x85R.`),
  'builtins-eval.pt': pickled(`\x80\x02c__builtin__\neval\n${text('print(1)')}\x85R.`),
  'reduce-popen.pt': pickled(`\x80\x02csubprocess\nPopen\n${text('sh')}\x85R.`),
  'reduce-nested.pt': pickled(`\x80\x02}${text('state_dict')}cbuiltins\ngetattr\n(cos\n${text('system')}tRs.`),
  'reduce-of-a-value.pt': pickled(`\x80\x02${text('x')})R.`),
  'new-object.pt': pickled('\x80\x02ccollections\nOrderedDict\n)\x81.'),
  'old-instance.pt': pickled('\x80\x02(ios\nsystem\n.'),
  'stack-global.pt': pickled(`\x80\x02${text('os')}${text('system')}\x93.`),
  'build-state.pt': pickled('\x80\x02}}b.'),
  'whole-module.pt': pickled('\x80\x02ctorch.nn.modules.linear\nLinear\n)\x81.'),
  'tensor-bomb.pt': pickled(tensor('J\xff\xff\xff\x7f\x85', 'K\0\x85')),
  'doubling-references.pt': pickled(`\x80\x02]q\0${doubling.join('')}.`),
  'deeply-nested.pt': pickled(`\x80\x02${']'.repeat(10_000)}${'a'.repeat(9999)}.`),
  'contains-itself.pt': pickled('\x80\x02}q\0h\0h\0s.'),
  'zip-bomb.pt': bomb(),
  'zip-parent-path.pt': writeZip([{ name: '../../etc/passwd', data: Buffer.from('x') }]),
  'zip-absolute-path.pt': writeZip([{ name: '/etc/passwd', data: Buffer.from('x') }]),
  'zip-overlapping.pt': patched(good, directory + 46 + 'archive/data.pkl'.length + 42, [0, 0, 0, 0]),
  'zip-lying-offset.pt': patched(good, directory + 42, [0xff, 0xff, 0xff, 0x7f]),
  'zip-lying-size.pt': patched(good, directory + 20, [0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f]),
  'zip-wrong-checksum.pt': patched(good, 80, [good[80] ^ 1]),
  'proto-keys.pt': writePt(new Map([['__proto__', new Map([['polluted', float32([1], Float32Array.of(1))]])]])),
  'truncated.pt': good.subarray(0, good.length / 2),
  'empty.pt': Buffer.alloc(0),
  'renamed-text.pt': Buffer.from('epochs: 100\n轮数: 100\n'),
  'renamed-pickle.pt': Buffer.from('\x80\x04\x95\x0a\0\0\0\0\0\0\0\x8c\x02os\x8c\x06system\x93.', 'latin1'),
  'before-1.6.pt': Buffer.from('80028a0a6cfc9c46f9206aa850192e80024de9032e', 'hex'),
  'renamed-gzip.pt': patched(gzipSync(good.subarray(0, 64)), 9, [3]),
  'header-gigabytes.safetensors': safetensors('{}', 0, 2 ** 33),
  'header-beyond-file.safetensors': safetensors('{}', 0, 4096),
  'proto-keys.safetensors': safetensors('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
  'proto-metadata.safetensors': safetensors('{"__metadata__":{"__proto__":{"warmstart":"x"}}}'),
  'description-proto.safetensors': safetensors(
    JSON.stringify({ __metadata__: { warmstart: '{"format":"warmstart-policy","__proto__":{"format_version":1}}' } }),
  ),
  'overlapping.safetensors': safetensors(
    '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}',
    12,
  ),
  'lying-shape.safetensors': safetensors('{"a":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4]}}', 4),
  'hidden-bytes.safetensors': safetensors('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 64),
  'truncated.safetensors': goodSafetensors.content.subarray(0, goodSafetensors.content.length - 9),
  'external-data.onnx': onnx([
    integerField(1, 1),
    integerField(2, 1),
    bytesField(8, 'w'),
    messageField(13, [bytesField(1, 'location'), bytesField(2, '../../etc/passwd')]),
    integerField(14, 1),
  ]),
  'lying-dimensions.onnx': onnx([
    integerField(1, 2 ** 40),
    integerField(2, 1),
    bytesField(8, 'w'),
    bytesField(9, new Uint8Array(4)),
  ]),
  'lying-length.onnx': Buffer.concat([integerField(1, 8), Buffer.from([0x3a, 0xff, 0xff, 0xff, 0xff, 0x07])]),
  'truncated.onnx': goodOnnx.content.subarray(0, goodOnnx.content.length / 2),
  'parent-path.json': tfjs({ paths: ['../../etc/passwd'], weights: [weight] }),
  'web-address.json': tfjs({ paths: ['https://example.org/weights.bin'], weights: [weight] }),
  'missing-shard.json': tfjs({ paths: ['none.bin'], weights: [weight] }),
  'lying-shape.json': tfjs({ paths: ['none.bin'], weights: [{ ...weight, shape: [2 ** 40, 2 ** 40] }] }),
  'proto-name.json': Buffer.from(
    '{"format":"graph-model","modelTopology":{},"weightsManifest":[],"userDefinedMetadata":{"__proto__":{"warmstart":"{}"}}}',
  ),
};

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
for (const [name, content] of Object.entries(FILES)) writeFileSync(new URL(name, FOLDER), content);
