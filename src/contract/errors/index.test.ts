import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { TypedError } from '../../base/errors.ts';
import { LANGUAGES, type Language } from '../language.ts';
import { shown, shownName, shortened, type ErrorEntry, type ErrorWords } from './entry.ts';
import { catalogErrors } from './catalog.ts';
import { commandErrors } from './command.ts';
import { compareErrors } from './compare.ts';
import { compilerErrors } from './compiler.ts';
import { configurationErrors } from './configuration.ts';
import { demonstrationErrors } from './demonstrations.ts';
import { doctorErrors } from './doctor.ts';
import { engineErrors } from './engine.ts';
import { environmentErrors } from './environment.ts';
import { fileErrors } from './file.ts';
import { gpuErrors } from './gpu.ts';
import { hostErrors } from './host.ts';
import { describe, ERRORS, failure, isFailure, MAXIMUM_LINES, type ErrorKind, type ParamsOf } from './index.ts';
import { memoryErrors } from './memory.ts';
import { FOUND_FORMATS, modelErrors, PICKLE_PROBLEMS, ZIP_PROBLEMS } from './model.ts';
import { modelContainerErrors, SAFETENSORS_PROBLEMS } from './model-containers.ts';
import { modelEnsembleErrors } from './model-ensemble.ts';
import { modelMappingErrors } from './model-mapping.ts';
import { modelOnnxErrors, ONNX_PROBLEMS } from './model-onnx.ts';
import { modelTfjsErrors, TFJS_PROBLEMS } from './model-tfjs.ts';
import { runErrors } from './run.ts';
import { serveErrors } from './serve.ts';
import { serverErrors } from './server.ts';
import { tensorflowErrors } from './tensorflow.ts';
import { SYNTAX_EXPECTATIONS, SYNTAX_HINTS } from './syntax.ts';

/**
 * Parameters of the kinds whose words look one of them up or count in a list; every other kind is shown a stand-in. All
 * values of an enumerated parameter are tried.
 */
const EXAMPLES: { readonly [K in ErrorKind]?: readonly ParamsOf<K>[] } = {
  'configuration/several': [{ problems: [{ kind: 'configuration/unknown-key', params: unknownKey('epocs') }] }],
  'configuration/syntax': keysOf(SYNTAX_EXPECTATIONS).flatMap((expected) =>
    keysOf(SYNTAX_HINTS).map((hint) => ({ where: 'a.json:1:1', expected, found: 'x', hint, at: 'a.json:1:1' })),
  ),
  'configuration/not-utf8': (['utf-16', 'binary', 'other-encoding'] as const).map((found) => ({ where: 'a', found })),
  'configuration/dimensions': [
    {
      stateWhere: 'a.json:1:1',
      actionWhere: 'a.json:2:1',
      state: { expected: 8, found: 64 },
      action: { expected: 2, found: 4 },
    },
  ],
  'file/disk-full': (['old-file', 'nothing-yet', 'whole-records'] as const).map((safe) => ({ path: 'a', safe })),
  'model/format': keysOf(FOUND_FORMATS).map((found) => ({ where: 'a.pt', found })),
  'model/zip': keysOf(ZIP_PROBLEMS).map((problem) => ({ where: 'a.pt', problem, offset: 3, entry: 'data.pkl' })),
  'model/pickle-broken': keysOf(PICKLE_PROBLEMS).map((problem) => ({ where: 'a.pt', problem, offset: 3 })),
  'model/safetensors': keysOf(SAFETENSORS_PROBLEMS).map((problem) => ({
    where: 'a.st',
    problem,
    name: 'w',
    found: 'x',
  })),
  'model/onnx': keysOf(ONNX_PROBLEMS).map((problem) => ({ where: 'a.onnx', problem, name: 'w', found: 'x' })),
  'model/tfjs': keysOf(TFJS_PROBLEMS).map((problem) => ({ where: 'model.json', problem, name: 'w', found: 'x' })),
  'model/not-valid': [
    {
      where: 'a.pt',
      failures: [{ name: 'finite', message: { en: 'w is broken', zh: 'w 已损坏' }, fix: { en: 'x', zh: '修' } }],
    },
  ],
  'model/ensemble-mismatch': [
    {
      where: 'e.pt',
      reference: 'a.pt',
      differences: Array.from({ length: 7 }, (_, i) => ({ member: `m${i}`, key: 'k', expected: '1', found: '2' })),
    },
  ],
  'model/mapping-inexpressible': [
    { where: 'a.pt', differences: [{ en: 'found an LSTM', zh: '实为 LSTM' }] },
    { where: 'a.pt', differences: Array.from({ length: 9 }, (_, i) => ({ en: `layer ${i}`, zh: `第 ${i} 层` })) },
  ],
  'model/mapping-open': [
    { where: 'a.pt', questions: [{ key: 'activation', text: { en: 'which', zh: '哪个' }, options: ['relu', 'tanh'] }] },
  ],
  'model/mapping-choice': [{ where: 'a.pt', key: 'gates', value: 'abc', allowed: ['rzn', 'zrn'] }],
  'model/mapping-no-match': [0.25, Infinity].map((best) => ({ where: 'a.pt', tried: 18, best, tolerance: 1e-5 })),
  'model/weights': [
    {
      where: 'a.pt',
      missing: ['a', 'b'],
      unexpected: ['c'],
      misshaped: Array.from({ length: 5 }, (_, i) => ({ name: `w${i}`, expected: '[2, 3]', found: '[3, 2]' })),
    },
  ],
  'run/exists': (['finished', 'different'] as const).map((why) => ({
    directory: 'outputs/a',
    why,
    differences: ['epochs'],
    ways: { another: 'warmstart pretrain --output b', overwrite: 'warmstart …', resume: 'warmstart …' },
  })),
  'compare/damaged': (['plan', 'report'] as const).map((expected) => ({ path: 'a/b.json', expected, found: 'text' })),
  'run/damaged': (['record', 'configuration', 'history', 'meta', 'event'] as const).map((expected) => ({
    path: 'outputs/a/run.json',
    expected,
    found: 'text',
  })),
  'tensorflow/half-installed': (['missing', 'size', 'content'] as const).map((what) => ({
    folder: 'f',
    file: 'a',
    what,
  })),
  'tensorflow/no-such-gpu': [{ device: 'gpu:2', gpus: ['NVIDIA A', 'NVIDIA B'] }],
  'run/not-a-run': (['absent', 'empty', 'foreign'] as const).map((found) => ({ directory: 'outputs/a', found })),
};

function keysOf<T extends object>(table: T): readonly (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}

function unknownKey(key: string): ParamsOf<'configuration/unknown-key'> {
  return { where: 'a.json:1:1', key, nearest: 'epochs', siblings: ['epochs'], of: 2 };
}

/** Stands for any parameter: a number, a text, a list, a group. */
const STAND_IN: unknown = new Proxy(() => '', {
  get(_target, key) {
    if (key === Symbol.toPrimitive) return (hint: string) => (hint === 'number' ? 7 : 'SAMPLE');
    if (key === Symbol.iterator) return [][Symbol.iterator].bind(['SAMPLE']);
    if (key === 'length') return 1;
    if (key === 'map' || key === 'flatMap' || key === 'filter' || key === 'slice') return () => ['SAMPLE'];
    return STAND_IN;
  },
  apply: () => 'SAMPLE',
});

/** Notes which parameters the words read. */
function watched(params: object | undefined): { params: never; read: Set<string> } {
  const read = new Set<string>();
  const get = (_target: object, key: string | symbol): unknown => {
    read.add(String(key));
    return params === undefined ? STAND_IN : Reflect.get(params, key);
  };
  return { params: new Proxy({}, { get }) as never, read };
}

function wordsOf(entry: ErrorEntry<never>, language: Language, params: never): ErrorWords {
  try {
    return entry[language](params);
  } catch (error) {
    throw new Error('the stand-in does not do for this kind: add parameters to EXAMPLES', { cause: error });
  }
}

suite('every kind of error', () => {
  for (const [kind, entry] of Object.entries(ERRORS) as [ErrorKind, ErrorEntry<never>][]) {
    const examples: readonly (object | undefined)[] = EXAMPLES[kind] ?? [undefined];
    test(`${kind} (${examples.length})`, () => {
      assert.match(kind, /^[a-z-]+\/[a-z0-9-]+$/);
      for (const example of examples) {
        const [en, zh] = LANGUAGES.map((language) => {
          const { params, read } = watched(example);
          const { problem, fix = '' } = wordsOf(entry, language, params);
          const text = `${problem}\n${fix}`;
          assert.doesNotMatch(text, /undefined|\[object|NaN\b(?!”)|=>/, language);
          assert.ok(problem.trim() !== '', `${language} says nothing`);
          return { text, read: [...read].sort() };
        });
        assert.deepEqual(zh.read, en.read, 'both languages tell the same parameters');
        assert.match(zh.text, /\p{Script=Han}/u);
        assert.doesNotMatch(en.text, /\p{Script=Han}/u);
      }
    });
  }

  test('no two areas share a kind', () => {
    const areas = [
      catalogErrors,
      commandErrors,
      compareErrors,
      compilerErrors,
      configurationErrors,
      demonstrationErrors,
      doctorErrors,
      engineErrors,
      environmentErrors,
      fileErrors,
      gpuErrors,
      hostErrors,
      modelErrors,
      memoryErrors,
      modelContainerErrors,
      modelEnsembleErrors,
      modelMappingErrors,
      modelOnnxErrors,
      modelTfjsErrors,
      runErrors,
      serveErrors,
      serverErrors,
      tensorflowErrors,
    ];
    const kinds = areas.flatMap((area) => Object.keys(area));
    assert.equal(new Set(kinds).size, kinds.length);
    assert.equal(Object.keys(ERRORS).length, kinds.length);
  });
});

suite('failure and describe', () => {
  const error = failure('configuration/invalid', {
    where: 'configs/a.json:7:3',
    key: 'batch_size',
    expected: { en: 'a positive integer', zh: '正整数' },
    found: '-4',
  });

  test('say where, what was expected and what was found', () => {
    assert.equal(describe(error, 'en'), 'configs/a.json:7:3 batch_size: expected a positive integer, found -4');
    assert.equal(describe(error, 'zh'), 'configs/a.json:7:3 batch_size：应为正整数，实为 -4');
    assert.equal(error.message, describe(error, 'en'));
    assert.ok(isFailure(error, 'configuration/invalid') && !isFailure(error, 'configuration/syntax'));
  });

  test('an unknown kind, from a newer version perhaps, keeps its message', () => {
    assert.equal(describe(new TypedError('future/kind', {}, 'what it said'), 'zh'), 'what it said');
    assert.equal(describe(new TypedError('toString', {}, 'what it said'), 'zh'), 'what it said');
  });

  test('at most 12 lines, of which what to do is the last to go', () => {
    const long = failure('configuration/invalid', {
      where: '',
      key: '',
      expected: 'a\n'.repeat(30),
      found: '',
      fix: 'do\nthis',
    });
    const lines = describe(long, 'en').split('\n');
    assert.equal(lines.length, MAXIMUM_LINES);
    assert.deepEqual(lines.slice(-3), ['  …', '  → do', 'this']);
  });
});

suite('values in errors', () => {
  test('are JSON on one line', () => {
    assert.equal(shown('a\nb'), '"a\\nb"');
    assert.equal(shown(Infinity), 'Infinity');
    assert.equal(shown(undefined), 'undefined');
    assert.equal(shown({ a: [1, null] }), '{"a":[1,null]}');
    assert.equal(shown('\u001b[31m'), '"\\u001b[31m"');
    assert.equal(shown('\u009b'), '"\\u009b"');
  });
  test('lose their middle where they are long', () => {
    const text = shown('x'.repeat(100) + 'end', 40);
    assert.equal(text.length, 40);
    assert.match(text, /^"x+…x+end"$/);
    assert.equal(shortened('abc', 3), 'abc');
  });
  test('names stay as they are where they read as one word', () => {
    assert.equal(shownName('gru_layers'), 'gru_layers');
    assert.equal(shownName('学习率'), '学习率');
    assert.equal(shownName('a b'), '"a b"');
  });
});
