import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, suite, test } from 'node:test';
import { describe } from '../../src/contract/errors/index.ts';
import { TypedError } from '../../src/base/errors.ts';
import { evaluateCommand } from '../../src/cli/commands/evaluate.ts';
import { ensembleCommand, type EnsembleOptions } from '../../src/cli/commands/models/ensemble.ts';
import { Output } from '../../src/cli/output.ts';
import { decodeModel, encodeModel } from '../../src/models/formats/pt.ts';
import { float32 } from '../../src/models/stored-value.ts';
import { validateModel } from '../../src/models/validate.ts';
import { assertSameResult } from './run-results.ts';
import { readJson, succeed, warmstart, workplace, type JsonLine } from './warmstart.ts';

const MODELS = ['a/best_model.pt', 'b/best_model.pt'];
const DISTIL = { distil: true, episodes: '8', set: ['epochs=2', 'hidden_size=8'] };

let folder = '';
before(async (t) => {
  folder = workplace(t as Parameters<typeof workplace>[0]);
  const short = ['evaluation.every=0', 'evaluation.final_episodes=0', 'epochs=2'];
  const train = (name: string, ...set: string[]) =>
    succeed(folder, ['pretrain', 'tiny.json', '-o', name, ...[...short, ...set].flatMap((s) => ['--set', s])]);
  await train('a');
  await Promise.all([
    train('b', 'seed=1', 'gru_layers=0', 'environment.load=0.7'),
    train('two', 'environment.replica_speeds=[1,1]', 'state_dim=36', 'action_dim=2'),
  ]);
});

/** What a command says, kept; `watch` sees JSON lines and progress as they come. */
class Kept extends Output {
  readonly lines: JsonLine[] = [];
  readonly notes: string[] = [];
  readonly printed: string[] = [];
  private readonly watch: (what: string) => void;

  constructor(watch: (what: string) => void = () => {}) {
    super({ json: false, language: 'en' });
    this.watch = watch;
  }

  override record(object: JsonLine): void {
    this.lines.push(object);
    this.watch(`event ${String(object['event'])}`);
  }

  override print(text: Parameters<Output['print']>[0]): void {
    this.printed.push(this.words(text));
  }

  override note(text: Parameters<Output['note']>[0]): void {
    this.notes.push(this.words(text));
  }

  override progress(text: Parameters<Output['progress']>[0]): void {
    this.watch(this.words(text));
  }
}

interface Ran {
  readonly code: number;
  readonly output: Kept;
}

async function ensemble(
  models: readonly string[],
  options: Partial<EnsembleOptions> & { readonly output: string },
  output = new Kept(),
): Promise<Ran> {
  const command = ['warmstart', 'models', 'ensemble', ...models, '-o', options.output];
  const code = await ensembleCommand(models, { set: [], ...options }, { output, command, cwd: folder });
  return { code, output };
}

async function refused(pattern: RegExp, ...args: Parameters<typeof ensemble>): Promise<void> {
  const before = readdirSync(folder);
  await assert.rejects(ensemble(...args), (error) => {
    assert.ok(error instanceof TypedError, String(error));
    assert.match(describe(error, 'en'), pattern);
    assert.match(describe(error, 'zh'), /\p{Script=Han}/u);
    return true;
  });
  assert.deepEqual(readdirSync(folder), before, 'nothing was written');
}

async function evaluated(model: string, ...set: string[]): Promise<JsonLine> {
  const output = new Kept();
  await evaluateCommand({ model, set, episodes: '3', seed: '0' }, { output, command: [], cwd: folder });
  const { model: _, ...figures } = output.lines[0];
  return figures;
}

suite('an ensemble file', () => {
  test('holds the members, and says what it was made of and what to do next', async () => {
    const { code, output } = await ensemble(MODELS, { output: 'E.pt' });
    assert.equal(code, 0);
    const members = MODELS.map((file) => {
      const sha256 = createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex');
      return { file, sha256, run: readJson<{ id: string }>(folder, file.replace('best_model.pt', 'run.json')).id };
    });
    assert.deepEqual(output.lines, [{ event: 'ensembled', members, output: join(folder, 'E.pt') }]);
    assert.match(output.printed.join('\n'), /a\/best_model\.pt +16 +1 +1 +pretrain-.*\n.*b\/best_model\.pt +16 +1 +0/);
    assert.match(output.notes[0], /^next: check it: npx warmstart validate E\.pt\n/);
    const found = validateModel(join(folder, 'E.pt')).policy;
    assert.ok(found && 'members' in found);
    assert.deepEqual(
      found.members.map(({ origin }) => origin),
      members,
    );
    for (const [i, file] of MODELS.entries()) {
      assert.deepEqual(found.members[i].model, decodeModel(readFileSync(join(folder, file)), file));
    }
  });

  test('is replaced only where asked, and nothing else ever is', async () => {
    await ensemble(MODELS, { output: 'again.pt' });
    await refused(/^\S*again\.pt: expected a new file.*\n.*--overwrite/, MODELS, { output: 'again.pt' });
    const { code } = await ensemble(MODELS.toReversed(), { output: 'again.pt', overwrite: true });
    assert.equal(code, 0);
    const before = readFileSync(join(folder, MODELS[0]));
    await refused(/expected a new file, or an ensemble to replace/, MODELS, { output: MODELS[0], overwrite: true });
    assert.deepEqual(readFileSync(join(folder, MODELS[0])), before);
  });

  test('is evaluated by the command line; two copies of a model do exactly what the model does', async () => {
    await ensemble([MODELS[0], MODELS[0]], { output: 'copies.pt' });
    await ensemble(MODELS, { output: 'both.pt' });
    const args = ['evaluate', '--model', 'both.pt', '--episodes', '3', '--json'];
    const { lines, stderr } = await succeed(folder, args);
    const { model, ...both } = lines[0];
    assert.equal(model, 'both.pt');
    assert.match(stderr, /next: npx warmstart validate both\.pt/);
    assert.deepEqual(await evaluated('both.pt'), both);
    const [a, b] = [await evaluated(MODELS[0]), await evaluated(MODELS[1])];
    assert.deepEqual(await evaluated('copies.pt'), a);
    assert.notDeepEqual(both['mean_latency'], a['mean_latency']);
    assert.notDeepEqual(both['mean_latency'], b['mean_latency']);
    // Its problem is the first member's, unless another is named.
    assert.deepEqual(
      await evaluated('both.pt', 'environment.load=0.7'),
      await evaluated('both.pt', 'environment.load=0.7'),
    );
    await assert.rejects(
      evaluated('both.pt', 'environment.replica_speeds=[1,1]'),
      /both\.pt member 1: expected a model with/,
    );
  });
});

suite('refused', () => {
  test('one model', () => refused(/^models ensemble: expected an ensemble of 2/, [MODELS[0]], { output: 'new.pt' }));

  test('a name that promises another format', () =>
    refused(/^new\.onnx: expected a name that ends in \.pt/, MODELS, { output: 'new.onnx' }));

  test('models of different problems, with a table', () =>
    refused(
      /take the same observations and actions as a\/best_model\.pt, found:\n {2}two\/best_model\.pt {2}state_dim +expected 64, found 36\n.*action_dim +expected 4, found 2/,
      [MODELS[0], 'two/best_model.pt'],
      { output: 'new.pt' },
    ));

  test('models that are not valid, by name and with what failed', async () => {
    const model = decodeModel(readFileSync(join(folder, MODELS[0])), 'a');
    const weights = new Map(model.weights).set('actor.bias', float32([4], new Float32Array(4).fill(NaN)));
    writeFileSync(join(folder, 'spoilt.pt'), encodeModel({ ...model, weights }));
    writeFileSync(join(folder, 'text.pt'), 'no model');
    await ensemble(MODELS, { output: 'whole.pt' });
    const failures = [
      /spoilt\.pt: expected a valid model, found:\n {2}finite: actor\.bias holds NaN/,
      /text\.pt: expected a model file of this program .*, found text/,
      /whole\.pt: expected a valid model, found:\n {2}format: it holds an ensemble; expected a single model/,
      /none\.pt: expected a file, found none/,
    ];
    for (const [i, file] of ['spoilt.pt', 'text.pt', 'whole.pt', 'none.pt'].entries()) {
      await refused(failures[i], [MODELS[0], file], { output: 'new.pt' });
    }
  });

  test('options that only distilling reads, and settings that it decides', async () => {
    await refused(/^--episodes: expected only together with --distil/, MODELS, { output: 'new', episodes: '5' });
    await refused(/^--set: expected only together with --distil/, MODELS, { output: 'new', set: ['epochs=3'] });
    for (const setting of [
      'demonstrations.seed=3',
      'loss.advantage_weighting=none',
      'augmentation.label_smoothing=0.1',
    ]) {
      const options = { output: 'new', distil: true, set: [setting] };
      await refused(/expected a setting that --distil leaves open/, MODELS, options);
    }
    await refused(
      /^--seed: expected 8 seeds apart from those of the evaluation \(1000000 to 1000003\), found 999999/,
      MODELS,
      {
        ...DISTIL,
        output: 'new',
        seed: '999999',
        set: ['evaluation.final_episodes=4'],
      },
    );
    await refused(/^--episodes: expected a whole number of at least 2/, MODELS, {
      ...DISTIL,
      output: 'new',
      episodes: '1',
    });
    await refused(/^--set hidden_size=0: expected/, MODELS, { ...DISTIL, output: 'new', set: ['hidden_size=0'] });
    await refused(/two: holds a run with another configuration [^]*npx warmstart pretrain --resume/, MODELS, {
      ...DISTIL,
      output: 'two',
    });
    await refused(/a: expected a folder apart from the members, found the member a\/best_model\.pt in it/, MODELS, {
      ...DISTIL,
      output: 'a',
      overwrite: true,
    });
  });
});

suite('distilling', () => {
  let student: Ran;
  before(async () => {
    student = await ensemble(MODELS, {
      ...DISTIL,
      output: 'student',
      set: [...DISTIL.set, 'evaluation.final_episodes=2'],
    });
  });
  const sets = (): string[] => readdirSync(join(folder, 'demonstrations'));
  const policySets = () =>
    sets()
      .map((name) => join('demonstrations', name))
      .filter((path) => existsSync(join(folder, path, 'probabilities.f32')));

  test('ends as pretraining does, with a run folder like any other', () => {
    const { code, output } = student;
    assert.equal(code, 0);
    const { event, output_dir, epochs } = output.lines.at(-1)!;
    assert.deepEqual([event, output_dir, epochs], ['finished', join(folder, 'student'), 2]);
    assert.match(output.notes[0], /^the ensemble played 1\s\d+ decisions \(recorded: demonstrations\/[0-9a-f]{64}\)$/);
    const comparison = output.lines.find(({ event }) => event === 'evaluation') as { results: { name: string }[] };
    assert.equal(comparison.results[0].name, 'model');
    const [set] = policySets();
    const { demonstrations, loss, augmentation, hidden_size } = readJson<Record<string, unknown>>(
      folder,
      'student/config.json',
    );
    assert.deepEqual(demonstrations, { strategies: [], seed: 3_000_000, switch_every: 0, sources: [set] });
    assert.equal((loss as Record<string, unknown>)['advantage_weighting'], 'none');
    assert.equal((augmentation as Record<string, unknown>)['label_smoothing'], 0);
    assert.equal(hidden_size, 8);
  });

  test('the student is valid, and tells the ensemble it comes from', async () => {
    const { lines } = await succeed(folder, ['validate', 'student/best_model.pt', '--json']);
    assert.equal(lines.at(-1)!['valid'], true);
    const digests = MODELS.map((file) =>
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    );
    const path = join(folder, 'student/best_model.pt');
    const { lineage } = decodeModel(readFileSync(path), path);
    assert.deepEqual(lineage, {
      kind: 'pretrain',
      run: readJson<{ id: string }>(folder, 'student/run.json').id,
      distilled_from: digests,
    });
    const card = readFileSync(join(folder, 'student/model_card.md'), 'utf8');
    assert.match(card, /\| ensemble \| 8 \|/);
    for (const [i, file] of MODELS.entries()) assert.ok(card.includes(`\`${file}\` (SHA-256 \`${digests[i]}\`)`));
  });

  test('the cards of its members say what came from them', () => {
    for (const file of MODELS) {
      const card = readFileSync(join(folder, dirname(file), 'model_card.md'), 'utf8');
      assert.match(
        card,
        /\n## Used by\n\n(- .*\n)*- `best_model\.pt`: distilled into run `pretrain-[^`]+` \(`[^`]*student`\)\n$/,
      );
    }
  });

  test('its loss is the cross-entropy with the recorded probabilities, which it learns', () => {
    const history = readJson<{ validation_loss: number }[]>(folder, 'student/training_history.json');
    const [set] = policySets();
    const bytes = readFileSync(join(folder, set, 'probabilities.f32'));
    const labels = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    let entropy = 0;
    for (const p of labels) entropy -= p > 0 ? p * Math.log(p) : 0;
    entropy /= labels.length / 4;
    assert.ok(history[1].validation_loss < history[0].validation_loss);
    // No loss is below the labels' entropy (here over all episodes, there over those for validation).
    assert.ok(history[1].validation_loss > 0.8 * entropy, `${history[1].validation_loss}, entropy ${entropy}`);
  });

  test('the set is found again, and its run refused where one is finished', async () => {
    const before = sets();
    const set = [...DISTIL.set, 'epochs=1', 'evaluation.final_episodes=0'];
    const { output } = await ensemble(MODELS, { ...DISTIL, output: 'second', set });
    assert.match(output.notes[0], /\(found: /);
    assert.deepEqual(sets(), before);
    await assert.rejects(ensemble(MODELS, { ...DISTIL, output: 'second', set }), /finished/);
    const { code } = await ensemble(MODELS, { ...DISTIL, output: 'second', set, overwrite: true });
    assert.equal(code, 0);
  });

  test('stopped while the ensemble plays, it leaves nothing', async () => {
    const before = sets();
    const output = new Kept((what) => what.startsWith('the ensemble plays') && process.emit('SIGINT', 'SIGINT'));
    const { code } = await ensemble(MODELS, { ...DISTIL, seed: '5000', output: 'stopped' }, output);
    assert.equal(code, 130);
    assert.deepEqual(output.notes, ['stopped; nothing was kept']);
    assert.deepEqual(sets(), before);
    assert.ok(!existsSync(join(folder, 'stopped')));
  });

  test('stopped while the student trains, it goes on to the same weights', async () => {
    const set = [...DISTIL.set, 'evaluation.final_episodes=2'];
    const output = new Kept((what) => what === 'event epoch' && process.emit('SIGTERM', 'SIGTERM'));
    const { code } = await ensemble(MODELS, { ...DISTIL, output: 'resumed', set }, output);
    assert.equal(code, 143);
    const { event, resume } = output.lines.at(-1)!;
    assert.deepEqual([event, resume], ['interrupted', 'npx warmstart pretrain --resume resumed']);
    await succeed(folder, ['pretrain', '--resume', 'resumed']);
    assertSameResult(join(folder, 'resumed'), join(folder, 'student'));
  });

  test('pretraining refuses to mix such a set with strategies, and to smooth its labels', async () => {
    const source = ['--set', `demonstrations.sources=${JSON.stringify(policySets().slice(0, 1))}`];
    const args = ['pretrain', 'tiny.json', '-o', 'mixed', ...source];
    const only = ['--set', 'demonstrations.strategies=[]', '--set', 'augmentation.label_smoothing=0.1'];
    const [mixed, smoothed] = await Promise.all([warmstart(folder, args), warmstart(folder, [...args, ...only])]);
    assert.match(mixed.stderr, /^demonstrations\.strategies: expected the probabilities of every decision, as in /);
    assert.match(smoothed.stderr, /^augmentation\.label_smoothing: expected 0 with /);
    assert.deepEqual([mixed.code, smoothed.code], [2, 2]);
    assert.ok(!existsSync(join(folder, 'mixed')));
  });
});
