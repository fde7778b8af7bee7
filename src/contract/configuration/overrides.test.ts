import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { applyOverrides } from './overrides.ts';

const nowhere = () => undefined;
const applied = (raw: unknown, ...overrides: string[]) => applyOverrides(raw, overrides, nowhere).raw;

suite('applyOverrides', () => {
  const cases: readonly (readonly [string, unknown, readonly string[], unknown])[] = [
    ['nothing', { epochs: 3 }, [], { epochs: 3 }],
    ['a JSON value', {}, ['epochs=3'], { epochs: 3 }],
    ['text that is not JSON', {}, ['device=gpu:0'], { device: 'gpu:0' }],
    ['text in quotes', {}, ['output_dir="2024"'], { output_dir: '2024' }],
    ['a value with an equals sign', {}, ['output_dir=a=b'], { output_dir: 'a=b' }],
    ['an empty value', {}, ['output_dir='], { output_dir: '' }],
    ['blanks around the key', {}, [' epochs =3'], { epochs: 3 }],
    ['null', { environment: { drains: {} } }, ['environment.drains=null'], { environment: { drains: null } }],
    ['the later one', {}, ['epochs=3', 'epochs=4'], { epochs: 4 }],
    [
      'a dotted path',
      { environment: { kind: 'dispatch' } },
      ['environment.load=0.5'],
      { environment: { kind: 'dispatch', load: 0.5 } },
    ],
    [
      'a path through a group turned off',
      { environment: { drains: null } },
      ['environment.drains.mean_interval=3'],
      { environment: { drains: { mean_interval: 3 } } },
    ],
    [
      'a whole list',
      { environment: { replica_speeds: [1, 2, 3] } },
      ['environment.replica_speeds=[4]'],
      { environment: { replica_speeds: [4] } },
    ],
    [
      'an element of a list',
      { environment: { replica_speeds: [1, 2] } },
      ['environment.replica_speeds.1=5'],
      { environment: { replica_speeds: [1, 5] } },
    ],
    [
      'an element after the last',
      { environment: { replica_speeds: [1, 2] } },
      ['environment.replica_speeds.2=5'],
      { environment: { replica_speeds: [1, 2, 5] } },
    ],
    [
      'an element of a list left to its default',
      {},
      ['environment.replica_speeds.0=2'],
      { environment: { replica_speeds: [2, 1, 1, 0.9] } },
    ],
    ['a group whole, then a key of it', {}, ['loss={"beta":2}', 'loss.beta=3'], { loss: { beta: 3 } }],
  ];
  for (const [name, raw, overrides, expected] of cases) {
    test(`sets ${name}`, () => assert.deepEqual(applied(raw, ...overrides), expected));
  }

  test('leaves what it was given as it was', () => {
    const raw = Object.freeze({ environment: Object.freeze({ load: 0.8 }) });
    assert.deepEqual(applied(raw, 'environment.load=0.9'), { environment: { load: 0.9 } });
    assert.equal(raw.environment.load, 0.8);
  });

  test('reaches no prototype', () => {
    applied({}, '__proto__.polluted=1', 'constructor.prototype.polluted=1');
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  test('tells which override gave a setting', () => {
    const inFile = { environment: 'a.json:2:3', 'environment.load': 'a.json:3:5', epochs: 'a.json:1:3' };
    const { where } = applyOverrides(
      { environment: { load: 0.8 }, epochs: 3 },
      ['environment.load=0.9', 'loss.beta=2', 'environment.replica_speeds=[1,2]'],
      (path) => inFile[path.join('.') as keyof typeof inFile],
    );
    assert.equal(where(['epochs']), 'a.json:1:3');
    assert.equal(where(['environment', 'load']), '--set environment.load=0.9');
    assert.equal(where(['environment']), 'a.json:2:3');
    assert.equal(where(['environment', 'replica_speeds', 1]), '--set environment.replica_speeds=[1,2]');
    assert.equal(where(['loss']), '--set loss.beta=2');
    assert.equal(where(['loss', 'value_coefficient']), undefined);
    assert.equal(where(['gamma']), undefined);
  });
});
