import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TypedError } from '../../../base/errors.ts';
import type { TfjsProblem } from '../../../contract/errors/model-tfjs.ts';
import { StoredTensor, type StoredDict } from '../../stored-value.ts';
import type { WeightEntry } from './manifest.ts';
import { readFiles, type Files } from './testing/read-files.ts';

const weight = (fields: Partial<Record<keyof WeightEntry | 'quantization', unknown>> = {}) => ({
  name: 'w',
  shape: [2],
  dtype: 'float32',
  ...fields,
});
const graph = (...groups: unknown[]) => ({ modelTopology: {}, weightsManifest: groups });
const group = (paths: unknown, ...weights: unknown[]) => ({ paths, weights });

test('tensors of other models come in every type, in several groups and files', () => {
  const layers = {
    format: 'layers-model',
    modelTopology: { model_config: {} },
    weightsManifest: [
      group(
        ['a', 'b', 'empty', 'c'],
        weight({ name: 'flags', shape: [3], dtype: 'bool' }),
        weight({ name: 'dense/kernel', shape: [1, 2] }),
        weight({ name: 'nothing', shape: [0, 4] }),
        weight({ name: '__proto__', shape: [], dtype: 'int32' }),
      ),
      group([]),
      group(['d'], weight({ name: 'bytes', shape: [2], dtype: 'uint8' })),
    ],
  };
  const numbers = Buffer.from(Float32Array.of(1.5, -2).buffer);
  const files = {
    a: Buffer.concat([Buffer.of(1, 0, 1), numbers.subarray(0, 1)]),
    b: numbers.subarray(1),
    empty: Buffer.of(),
    c: Buffer.from(Int32Array.of(-7).buffer),
    d: Buffer.of(255, 1),
  };
  assert.deepEqual(
    readFiles(layers, files),
    new Map([
      ['flags', new StoredTensor('bool', [3], Uint8Array.of(1, 0, 1))],
      ['dense/kernel', new StoredTensor('float32', [1, 2], Float32Array.of(1.5, -2))],
      ['nothing', new StoredTensor('float32', [0, 4], new Float32Array())],
      ['__proto__', new StoredTensor('int32', [], Int32Array.of(-7))],
      ['bytes', new StoredTensor('uint8', [2], Uint8Array.of(255, 1))],
    ]),
  );
});

test('tensors are views on the weight file, without a copy', () => {
  const file = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
  const tensors = readFiles(graph(group(['f'], weight(), weight({ name: 'v', shape: [1] }))), { f: file });
  for (const tensor of tensors.values()) assert.equal((tensor as StoredTensor).data.buffer, file.buffer);
});

const EIGHT = { f: new Uint8Array(8) };
const DEEP = `${'['.repeat(1e5)}${']'.repeat(1e5)}`;

interface Broken {
  readonly json: unknown;
  readonly files?: Files;
  readonly problem: TfjsProblem;
  readonly name?: string;
  readonly found?: string;
}

const outside = (path: unknown, found = String(path)): Broken => ({
  json: graph(group([path], weight())),
  files: { ...EIGHT, passwd: EIGHT.f },
  problem: 'path',
  found,
});

const BROKEN: Readonly<Record<string, Broken>> = {
  'a truncated text': { json: '{"modelTopology":{},"weightsManifest":[', problem: 'json' },
  'a text that is not UTF-8': { json: Buffer.from('7b22ff227d', 'hex'), problem: 'json' },
  'a list': { json: [], problem: 'json', found: '[]' },
  'a manifest that is no list': { json: { weightsManifest: {} }, problem: 'manifest', found: '…' },
  'no manifest': { json: { modelTopology: {} }, problem: 'manifest', found: '' },
  'a group that is none': { json: graph(7), problem: 'manifest', found: '7' },
  'a group within lists without end': { json: `{"weightsManifest":${DEEP}}`, problem: 'manifest', found: '[…]' },
  'a group without paths': { json: graph({ weights: [] }), problem: 'manifest', name: 'paths' },
  'a group without weights': { json: graph({ paths: [] }), problem: 'manifest', name: 'weights' },
  'more tensors than any model has': {
    json: graph(group([], ...Array.from({ length: 100_001 }, (_, i) => weight({ name: String(i), shape: [0] })))),
    problem: 'many',
  },
  'a path upwards': outside('../passwd'),
  'a path upwards, of Windows': outside('..\\passwd'),
  'the folder above': outside('..'),
  'the folder itself': outside('.'),
  'an absolute path': outside('/etc/passwd'),
  'an absolute path of Windows': outside('C:\\passwd'),
  'a drive': outside('C:passwd'),
  'a folder': outside('weights/f'),
  'an address': outside('https://example.com/f'),
  'an address without a slash': outside('data:,AAAAAAAA'),
  'a NUL in a name': outside('f\0'),
  'an empty name': outside(''),
  'a name that is no text': outside(7),
  'a name within lists without end': {
    json: `{"weightsManifest":[{"paths":[${DEEP}],"weights":[]}]}`,
    problem: 'path',
    found: '[…]',
  },
  'a file listed twice': { json: graph(group(['f', 'f'], weight())), files: EIGHT, problem: 'path-twice', name: 'f' },
  'a file listed twice, in two groups': {
    json: graph(group(['f'], weight()), group(['f'], weight({ name: 'v' }))),
    files: EIGHT,
    problem: 'path-twice',
    name: 'f',
  },
  'a tensor that is no object': { json: graph(group(['f'], null)), problem: 'entry', found: 'null' },
  'a tensor without a name': { json: graph(group(['f'], weight({ name: 3 }))), problem: 'entry', found: '3' },
  'two tensors of one name': {
    json: graph(group(['f'], weight()), group(['g'], weight())),
    files: { ...EIGHT, g: EIGHT.f },
    problem: 'name-twice',
    name: 'w',
  },
  'an unknown type': {
    json: graph(group(['f'], weight({ dtype: 'complex64' }))),
    problem: 'dtype',
    found: 'complex64',
  },
  'a type by the name of a method': { json: graph(group(['f'], weight({ dtype: 'toString' }))), problem: 'dtype' },
  'a type that is stored nowhere here': { json: graph(group(['f'], weight({ dtype: 'float16' }))), problem: 'dtype' },
  texts: { json: graph(group(['f'], weight({ dtype: 'string' }))), problem: 'strings', name: 'w' },
  'a tensor in 8 bits': {
    json: graph(group(['f'], weight({ quantization: { dtype: 'uint8', scale: 0.1, min: -1 } }))),
    problem: 'quantised',
    name: 'w',
    found: 'uint8',
  },
  'a tensor in half precision': {
    json: graph(group(['f'], weight({ quantization: { dtype: 'float16' } }))),
    problem: 'quantised',
    found: 'float16',
  },
  'no shape': { json: graph(group(['f'], weight({ shape: undefined }))), problem: 'entry', name: 'w' },
  'a negative size': { json: graph(group(['f'], weight({ shape: [-1, -2] }))), problem: 'entry', found: '[-1, -2]' },
  'half a size': { json: graph(group(['f'], weight({ shape: [0.5, 4] }))), problem: 'entry', found: '[0.5, 4]' },
  'a size that is a text': { json: graph(group(['f'], weight({ shape: ['2'] }))), problem: 'entry', found: '[2]' },
  'sizes whose product no number holds': {
    json: graph(group(['f'], weight({ shape: [2 ** 40, 2 ** 40] }))),
    problem: 'size',
    name: 'w',
  },
  'sizes whose product is no number': {
    json: graph(group(['f'], weight({ shape: [...Array.from({ length: 30 }, () => 2 ** 50), 0] }))),
    problem: 'size',
  },
  'a tensor of terabytes': { json: graph(group(['f'], weight({ shape: [2 ** 40] }))), files: EIGHT, problem: 'cut' },
  'a truncated download': {
    json: graph(group(['f'], weight(), weight({ name: 'v', shape: [1] }))),
    files: { f: new Uint8Array(9) },
    problem: 'cut',
    name: 'v',
  },
  'no files': { json: graph(group([], weight())), problem: 'cut', name: 'w' },
  'bytes behind the last tensor': {
    json: graph(group(['f'], weight())),
    files: { f: new Uint8Array(9) },
    problem: 'rest',
    name: 'f',
    found: '1',
  },
  'a file behind the last tensor': {
    json: graph(group(['f', 'g'], weight())),
    files: { ...EIGHT, g: new Uint8Array(3) },
    problem: 'rest',
    name: 'g',
    found: '3',
  },
};

for (const [what, { json, files, problem, name, found }] of Object.entries(BROKEN)) {
  test(`refused: ${what}`, () => {
    assert.throws(
      () => readFiles(json, files),
      (error: TypedError) => {
        assert.equal(error.kind, 'model/tfjs');
        assert.equal(error.params['problem'], problem);
        if (name !== undefined) assert.equal(error.params['name'], name);
        if (found !== undefined) assert.equal(error.params['found'], found);
        return true;
      },
    );
  });
}

suite('weights that the graph does not read', () => {
  const file = (warmstart: unknown, warmstartTrainingWeights: unknown) => ({
    ...graph(group(['f'], weight())),
    userDefinedMetadata: { warmstart, warmstartTrainingWeights },
  });
  const ours = '{"format":"warmstart-policy","format_version":1}';
  const files = { ...EIGHT, g: EIGHT.f };

  test('are read where the file is ours, and left alone in files of others', () => {
    const others = [group(['g'], weight({ name: 'v' }))];
    const document = readFiles(file(ours, others), files);
    assert.deepEqual([...(document.get('state_dict') as StoredDict).keys()], ['w', 'v']);
    assert.deepEqual([...readFiles(file(undefined, others), EIGHT).keys()], ['w']);
    assert.deepEqual([...readFiles(file(7, 'what another program keeps there'), EIGHT).keys()], ['w']);
  });

  const BAD: Record<string, { others: unknown; problem: TfjsProblem }> = {
    'a manifest that is no list': { others: {}, problem: 'manifest' },
    none: { others: null, problem: 'manifest' },
    'a tensor of the graph': { others: [group(['g'], weight())], problem: 'name-twice' },
    'a file of the graph': { others: [group(['f'], weight({ name: 'v' }))], problem: 'path-twice' },
    'a path upwards': { others: [group(['../g'], weight({ name: 'v' }))], problem: 'path' },
    'a truncated download': { others: [group(['g'], weight({ name: 'v', shape: [3] }))], problem: 'cut' },
  };
  for (const [what, { others, problem }] of Object.entries(BAD)) {
    test(`refused: ${what}`, () => {
      assert.throws(
        () => readFiles(file(ours, others), files),
        ({ kind, params }: TypedError) => kind === 'model/tfjs' && params['problem'] === problem,
      );
    });
  }
});

test('a model.json beyond all measure is refused before it is read', () => {
  assert.throws(
    () => readFiles(Buffer.alloc(100_000_001, ' ')),
    (error: TypedError) => error.params['problem'] === 'long',
  );
});

test('a weight file that is not there is the file’s error', () => {
  assert.throws(
    () => readFiles(graph(group(['f'], weight()))),
    (error: TypedError) => error.kind === 'file/not-found',
  );
});
