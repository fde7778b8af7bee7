import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, suite, test, type TestContext } from 'node:test';
import { isFailure, type ErrorKind } from '../contract/errors/index.ts';
import { pythonWith } from '../../test/python.ts';
import { SMALL, sampleModel } from '../../test/sample-model.ts';
import { ensembleChecks } from './checks/ensemble.ts';
import { encodeEnsemble, isEnsembleDocument, type Ensemble } from './ensemble.ts';
import { encodeModel } from './formats/pt.ts';
import { readPt, writePt } from './formats/pt/pt-file.ts';
import { encodeDocument, type PolicyModel } from './policy-model.ts';
import { modelsOf } from './policy.ts';
import { requireValidPolicy } from './validate.ts';
import { float32, isDict, type StoredDict, type StoredValue } from './stored-value.ts';
import { requireFreeForEnsemble, writeEnsemble } from './write-ensemble.ts';

let first: PolicyModel;
let second: PolicyModel;
before(async () => {
  first = await sampleModel();
  second = await sampleModel({ ...SMALL, hiddenSize: 6, gruLayers: 0, activation: 'tanh', layerNorm: false });
});

function ensembleOf(...models: readonly PolicyModel[]): Ensemble {
  return {
    members: models.map((model, i) => ({
      model,
      origin: { file: `${i}.pt`, sha256: String(i).repeat(64), run: i === 0 ? 'run' : null },
    })),
  };
}

/** Through the file's bytes, with fields of the document changed. */
function reread(ensemble: Ensemble, changes: Readonly<Record<string, StoredValue>> = {}): StoredDict {
  const document = new Map([...encodeEnsemble(ensemble), ...Object.entries(changes)]);
  const value = readPt(writePt(document), 'E.pt');
  assert.ok(isDict(value));
  return value;
}

function refused(kind: ErrorKind, pattern: RegExp, action: () => unknown): void {
  assert.throws(action, (error) => {
    assert.ok(isFailure(error, kind), String(error));
    assert.match(error.message, pattern);
    return true;
  });
}

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'ensemble-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The ensemble that its checks read; the first error among them is thrown. */
function decodeEnsemble(document: StoredDict, where: string): Ensemble {
  const checks = ensembleChecks(document, where, undefined);
  for (let next = checks.next(); ; next = checks.next()) {
    if (next.done) return next.value!;
    if (next.value.cause) throw next.value.cause;
  }
}

suite('the file', () => {
  test('gives back every member with its own network and normaliser, and where it came from', () => {
    const ensemble = ensembleOf(first, second, first);
    const document = reread(ensemble);
    assert.ok(isEnsembleDocument(document));
    assert.deepEqual(decodeEnsemble(document, 'E.pt'), ensemble);
    assert.deepEqual(writePt(encodeEnsemble(ensemble)), writePt(encodeEnsemble(decodeEnsemble(document, 'E.pt'))));
  });

  test('holds no training state', () => {
    const checkpoint = { ...first, training: new Map<string, StoredValue>([['position', 'here']]) };
    assert.deepEqual(decodeEnsemble(reread(ensembleOf(checkpoint, second)), 'E.pt'), ensembleOf(first, second));
  });

  test('is told from a model, and read like one', (t) => {
    const folder = temporary(t);
    const [model, both] = [join(folder, 'model.pt'), join(folder, 'both.pt')];
    writeFileSync(model, encodeModel(first));
    writeEnsemble(both, ensembleOf(first, second));
    assert.ok(!isEnsembleDocument(encodeDocument(first)));
    assert.deepEqual(modelsOf(requireValidPolicy(model), 'm'), [{ model: first, where: 'm' }]);
    assert.deepEqual(modelsOf(requireValidPolicy(both), 'b'), [
      { model: first, where: 'b member 1' },
      { model: second, where: 'b member 2' },
    ]);
    writeFileSync(model, writePt(new Map([['format', 'else']])));
    refused('model/format', /another program saved/, () => requireValidPolicy(model));
  });

  test('PyTorch opens it and finds each member’s weights', (t) => {
    const python = pythonWith(t, ['torch']);
    if (!python) return;
    const path = join(temporary(t), 'e.pt');
    writeEnsemble(path, ensembleOf(first, second));
    const printed = python(
      `import sys, torch
e = torch.load(sys.argv[1], weights_only=True)
print(e["format"], [m["shape"]["hidden_size"] for m in e["members"]], float(e["members"][1]["state_dict"]["actor.bias"][0]), e["lineage"]["members"][0]["run"])`,
      path,
    );
    const bias = (second.weights.get('actor.bias')!.data as Float32Array)[0];
    assert.equal(printed.trim(), `warmstart-ensemble [8, 6] ${bias} run`);
  });

  test('never takes the place of another file, and of an ensemble only where that is asked for', (t) => {
    const folder = temporary(t);
    const path = join(folder, 'below', 'e.pt');
    requireFreeForEnsemble(path, false);
    writeEnsemble(path, ensembleOf(first, second));
    refused('file/exists', /--overwrite/, () => requireFreeForEnsemble(path, false));
    requireFreeForEnsemble(path, true);
    for (const content of ['text', encodeModel(first)]) {
      writeFileSync(path, content);
      refused('model/ensemble-taken', /found another file/, () => requireFreeForEnsemble(path, true));
    }
    refused('model/ensemble-taken', /found another file/, () => requireFreeForEnsemble(folder, true));
    assert.ok(existsSync(path) && readFileSync(path).length > 0);
  });
});

suite('refused', () => {
  const decode = (document: StoredDict) => () => decodeEnsemble(document, 'E.pt');

  test('members of continuous actions, which no probabilities can be averaged of', async () => {
    const member = await sampleModel({ ...SMALL, actionKind: 'gaussian', valueTrunk: 'own' });
    refused(
      'model/ensemble-continuous',
      /^E\.pt: expected members that choose .*, found E\.pt member 1 with gaussian\n/,
      decode(reread(ensembleOf(member, member))),
    );
  });

  test('members that see or choose from something else, in a table', () => {
    const features = second.featureNames.with(3, 'queue');
    const other = { ...second, featureNames: features };
    const smaller = { ...first, featureNames: first.featureNames.slice(1) };
    refused(
      'model/ensemble-mismatch',
      new RegExp(
        [
          /^E\.pt: expected all members to take the same observations and actions as E\.pt member 1, found:/,
          / {2}E\.pt member 2 {2}feature_names\[3\] {6}expected "feature 3", found "queue"/,
          / {2}E\.pt member 3 {2}feature_names\.length {2}expected 5, found 4/,
          / {2}→ combine models/,
        ]
          .map(({ source }) => source)
          .join('\n'),
      ),
      decode(reread(ensembleOf(first, other, smaller))),
    );
  });

  test('networks of other sizes', async () => {
    const wide = await sampleModel({ ...SMALL, stateDim: 6, actionDim: 4 });
    refused(
      'model/ensemble-mismatch',
      /state_dim +expected 5, found 6\n.*action_dim +expected 3, found 4/,
      decode(reread(ensembleOf(first, wide))),
    );
  });

  test('one model, or one model again and again', () => {
    refused(
      'model/ensemble-size',
      /^E\.pt: expected an ensemble of 2 to 64 models, found 1/,
      decode(reread(ensembleOf(first))),
    );
    const small = encodeDocument(second);
    const document = new Map(encodeEnsemble(ensembleOf(first, second))).set(
      'members',
      Array.from({ length: 100_000 }, () => small),
    );
    refused('model/ensemble-size', /found 100000/, decode(document));
  });

  const model = () => encodeDocument(second);
  const BROKEN: Readonly<Record<string, readonly [() => Record<string, StoredValue>, ErrorKind, RegExp]>> = {
    'a newer version': [() => ({ format_version: 2 }), 'model/version', /^E\.pt: expected format version 1, found 2/],
    'no members': [() => ({ members: 'none' }), 'model/field', /^E\.pt: expected members to be a list, found "none"/],
    'a member that is none': [
      () => ({ members: [model(), 3] }),
      'model/field',
      /^E\.pt member 2: expected format to be that of a model of this program, found 3/,
    ],
    'an ensemble as member': [
      () => ({ members: [model(), encodeEnsemble(ensembleOf(first, second))] }),
      'model/field',
      /^E\.pt member 2: expected format .*found "warmstart-ensemble"/,
    ],
    'a broken member': [
      () => ({ members: [new Map([...model(), ['gamma', 'x']]), model()] }),
      'model/field',
      /^E\.pt member 1: expected gamma to be a number, found "x"/,
    ],
    'a member of another version': [
      () => ({ members: [model(), new Map([...model(), ['format_version', 9]])] }),
      'model/version',
      /^E\.pt member 2: expected format version 1, found 9/,
    ],
    'no lineage': [() => ({ lineage: null }), 'model/field', /^E\.pt: expected lineage to be a dict, found None/],
    'a lineage of fewer': [
      () => ({ lineage: new Map([['members', []]]) }),
      'model/field',
      /^E\.pt: expected lineage\.members to be a list of 2, found 0/,
    ],
    'a lineage without files': [
      () => ({ lineage: new Map([['members', [new Map(), new Map()]]]) }),
      'model/field',
      /^E\.pt: expected lineage\.members\[0\]\.run to be a text, found nothing/,
    ],
  };
  for (const [what, [changes, kind, pattern]] of Object.entries(BROKEN)) {
    test(what, () => refused(kind, pattern, decode(reread(ensembleOf(first, second), changes()))));
  }
});

suite('the checks', () => {
  const checked = (document: StoredDict) => {
    const checks = [];
    const generator = ensembleChecks(document, 'E.pt', undefined);
    for (;;) {
      const { done, value } = generator.next();
      if (done) return { checks, ensemble: value };
      checks.push(value);
    }
  };

  test('pass for a good ensemble, each of a model’s for each member', () => {
    const { checks, ensemble } = checked(reread(ensembleOf(first, second)));
    assert.deepEqual(ensemble, ensembleOf(first, second));
    assert.deepEqual(
      checks.filter(({ status }) => status !== 'pass'),
      [],
    );
    assert.deepEqual(
      checks.slice(0, 3).map(({ name, message }) => `${name}: ${message.en}`),
      [
        'version: the ensemble’s format version is supported',
        'members: an ensemble of 2 models',
        'fields: every member’s file is recorded',
      ],
    );
    for (const member of [1, 2]) {
      const own = checks.filter(({ message }) => message.en.startsWith(`member ${member}: `));
      assert.ok(own.every(({ message }) => message.zh.startsWith(`成员 ${member}：`)));
      const names = own.map(({ name }) => name);
      for (const name of ['format', 'architecture', 'weights', 'finite', 'normaliser', 'probe'] as const) {
        assert.ok(names.includes(name), `${member} ${name}`);
      }
    }
    assert.equal(checks.at(-1)!.name, 'agreement');
  });

  const failures = (document: StoredDict) => {
    const { checks, ensemble } = checked(document);
    return {
      ensemble,
      failed: checks.filter(({ status }) => status === 'fail').map((c) => `${c.name}: ${c.message.en}`),
    };
  };

  test('say which member fails, and go on to the others', () => {
    const weights = new Map(second.weights).set('actor.bias', float32([3], new Float32Array(3).fill(NaN)));
    const spoilt = { ...second, weights };
    const { failed, ensemble } = failures(encodeEnsemble(ensembleOf(first, spoilt, second)));
    assert.deepEqual(
      failed.map((line) => line.slice(0, 30)),
      ['finite: member 2: actor.bias h'],
    );
    assert.equal(ensemble?.members.length, 3);
  });

  test('fail where members do not fit one another, or are none', () => {
    const other = { ...second, featureNames: second.featureNames.with(0, 'x') };
    const { failed, ensemble } = failures(reread(ensembleOf(first, other)));
    assert.equal(ensemble, null);
    assert.match(failed.join('\n'), /^agreement: E\.pt: expected all members .*\n.*feature_names\[0\]/);
    assert.match(failures(reread(ensembleOf(first))).failed.join('\n'), /^members: .*found 1$/);
    const broken = failures(reread(ensembleOf(first, second), { members: [encodeDocument(first), 3] }));
    assert.match(broken.failed.join('\n'), /^format: E\.pt member 2: expected format/);
    assert.equal(broken.ensemble, null);
    assert.match(failures(reread(ensembleOf(first, second), { format_version: 2 })).failed.join('\n'), /^version: /);
    assert.match(failures(reread(ensembleOf(first, second), { lineage: 1 })).failed.join('\n'), /^fields: .*lineage/);
  });
});
