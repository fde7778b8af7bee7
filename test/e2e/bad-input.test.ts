import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { succeed, warmstart, workplace, type Ended } from './warmstart.ts';

let folder = '';
before(async (t) => {
  folder = workplace(t as Parameters<typeof workplace>[0]);
  writeFileSync(join(folder, 'broken.json'), '{\n  "epochs": 3,,\n}\n');
  writeFileSync(join(folder, 'unknown.json'), '{\n  "epocs": 3\n}\n');
  writeFileSync(join(folder, 'type.json'), '{\n  "epochs": "three"\n}\n');
  writeFileSync(join(folder, 'dims.json'), '{\n  "state_dim": 10,\n  "action_dim": 4\n}\n');
  writeFileSync(join(folder, 'strategy.json'), '{ "demonstrations": { "strategies": [{ "name": "round_robbin" }] } }');
  writeFileSync(join(folder, 'trace.csv'), 'arrival_time,prompt_tokens,output_tokens\n0,10,10\n1,x,10\n');
  writeFileSync(join(folder, 'mixed.json'), '{ "epochs": 3, "n_envs": 4 }');
  writeFileSync(join(folder, 'model.pt'), 'no model');
  await succeed(folder, ['collect', 'tiny.json', '--output', 'set']);
  await succeed(folder, ['collect', 'tiny.json', '--output', 'two', '--set', 'environment.replica_speeds=[1,1]']);
});

const PRETRAIN = ['pretrain', 'tiny.json', '--output', 'new'];
const ONLY = (name: string): string[] => [
  ...['--set', 'demonstrations.strategies=[]', '--set', `demonstrations.sources=["${name}"]`],
];

/** A command that must be refused, and what each language's message must hold. */
const REFUSED: Readonly<Record<string, readonly [args: readonly string[], en: RegExp, zh: RegExp]>> = {
  'a missing file': [
    ['pretrain', 'tinny.json'],
    /^tinny\.json: expected a configuration file, found none\n.*tiny\.json/,
    /tinny\.json：.*不存在/,
  ],
  'broken JSON': [['pretrain', 'broken.json'], /^broken\.json:2:15/, /^broken\.json:2:15/],
  'an unknown key': [
    ['pretrain', 'unknown.json'],
    /^unknown\.json:2:3 epocs: unknown key; the nearest known one is epochs/,
    /^unknown\.json:2:3 epocs：未知/,
  ],
  'a wrong type': [
    ['pretrain', 'type.json'],
    /^type\.json:2:3 epochs: expected a positive integer, found "three"/,
    /^type\.json:2:3 epochs：应为.*"three"/,
  ],
  'sizes that do not fit': [
    ['pretrain', 'dims.json'],
    /^dims\.json:2:3 state_dim: expected 64 .*found 10/,
    /^dims\.json:2:3 state_dim：.*64/,
  ],
  'an unknown strategy': [['pretrain', 'strategy.json'], /round_robbin.*round_robin/s, /round_robbin.*round_robin/s],
  'a configuration of no kind': [
    ['evaluate', '--strategy', 'random', '--config', 'mixed.json'],
    /^mixed\.json: expected the keys of one kind of configuration, found epochs .* and n_envs/,
    /^mixed\.json：应只含一类配置的键/,
  ],
  'an unknown strategy to evaluate': [
    ['evaluate', '--strategy', 'randon'],
    /^--strategy: unknown strategy "randon"; the nearest known one is random/,
    /^--strategy：.*"randon".*random/,
  ],
  'a trace with a bad row': [
    [...PRETRAIN, '--set', 'environment.arrivals=trace.csv'],
    /^trace\.csv:3 prompt_tokens: expected .*, found "x"|trace\.csv:3 prompt_tokens/,
    /trace\.csv:3 prompt_tokens：/,
  ],
  'a missing trace': [
    [...PRETRAIN, '--set', 'environment.arrivals=none.csv'],
    /none\.csv: expected a file, found none/,
    /none\.csv：/,
  ],
  'a second GPU, which cannot be chosen': [
    [...PRETRAIN, '--set', 'device=gpu:1'],
    /^device: expected gpu or gpu:0, found gpu:1/,
    /^device：/,
  ],
  'a model that is none': [['evaluate', '--model', 'model.pt'], /^model\.pt: expected a model file/, /^model\.pt：/],
  'a missing model': [['evaluate', '--model', 'none.pt'], /^none\.pt: expected a file, found none/, /^none\.pt：/],
  'neither strategy nor model': [['evaluate'], /expected either --strategy NAME or --model FILE/, /之一/],
  'both strategy and model': [
    ['evaluate', '--strategy', 'random', '--model', 'model.pt'],
    /expected either --strategy NAME or --model FILE/,
    /之一/,
  ],
  'no episodes': [
    ['evaluate', '--strategy', 'random', '--episodes', '0'],
    /^--episodes: expected a whole number of at least 1, found "0"/,
    /^--episodes：应为不小于 1 的整数/,
  ],
  'an unknown option': [['pretrain', '--epochs', '3'], /^unknown option '--epochs'/, /^未知选项 --epochs/],
  'an unknown command': [
    ['pretrian'],
    /^unknown command 'pretrian'\n\(Did you mean pretrain\?\)/,
    /^未知命令 pretrian；是否想输入 pretrain？/,
  ],
  'two configurations': [
    ['pretrain', 'a.json', 'b.json'],
    /^too many arguments for 'pretrain'/,
    /^pretrain 的参数过多/,
  ],
  'an option without its value': [
    ['pretrain', '--output'],
    /^option '-o, --output <folder>' argument missing/,
    /缺少值/,
  ],
  'a language that there is not': [['collect', '--lang', 'fr'], /'fr' is invalid/, /fr 无效；可选值：en, zh/],
  'no model to validate': [['validate'], /^missing required argument 'model'/, /^缺少参数 model/],
  'resuming and overwriting at once': [
    ['pretrain', '--resume', 'a', '--overwrite'],
    /^option '--resume <folder>' cannot be used with option '--overwrite'/,
    /^选项 --resume <folder> 与 --overwrite 不能同时使用/,
  ],
  'no demonstrations': [
    [...PRETRAIN, '--set', 'demonstrations.strategies=[]'],
    /^demonstrations: expected at least one strategy or source, found neither/,
    /^demonstrations：/,
  ],
  'demonstrations of another problem': [
    [...PRETRAIN, ...ONLY('two')],
    /two observation_size: expected 64 \(as in environment\), found 36/,
    /two observation_size：应为 64/,
  ],
  'demonstrations that are not there': [
    [...PRETRAIN, ...ONLY('three')],
    /three: expected a demonstration set \(a folder with manifest\.json\), found nothing/,
    /three：应为示教数据集/,
  ],
  'collecting into a folder with files': [
    ['collect', 'tiny.json', '--output', 'set'],
    /set: expected a new or empty folder/,
    /set：/,
  ],
};

for (const [what, [args, en, zh]] of Object.entries(REFUSED)) {
  test(`refused: ${what}`, async () => {
    const before = readdirSync(folder);
    assertRefused(await warmstart(folder, args), en);
    assertRefused(await warmstart(folder, args, { LANG: 'zh_CN.UTF-8' }), zh);
    assert.deepEqual(readdirSync(folder), before, 'nothing was written');
  });
}

test('--lang wins over LANG, before and after the command', async () => {
  const args = ['evaluate', '--strategy', 'random', '--episodes', '0'];
  const chinese = /^--episodes：应为不小于 1 的整数/;
  assertRefused(await warmstart(folder, [...args, '--lang', 'zh']), chinese);
  assertRefused(await warmstart(folder, ['--lang=zh', ...args]), chinese);
  assertRefused(await warmstart(folder, [...args, '--lang', 'en'], { LANG: 'zh_CN.UTF-8' }), /^--episodes: expected/);
});

test('a message in Chinese has no English sentence', async () => {
  const { stdout } = await succeed(folder, ['pretrain', '--lang', 'zh', '--help']);
  assert.doesNotMatch(stdout, /Usage|Options:|Arguments:|run folder|configuration file/);
});

/** A copy of the set with one number of its observations replaced, with the manifest that fits if `signed`. */
function spoiled(name: string, signed: boolean): void {
  const path = join(folder, name);
  cpSync(join(folder, 'set'), path, { recursive: true });
  const file = join(path, 'observations.f32');
  const bytes = readFileSync(file);
  bytes.writeFloatLE(NaN, 4 * (64 * 5 + 3));
  writeFileSync(file, bytes);
  if (!signed) return;
  const manifest = JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')) as {
    columns: { observations: { sha256: string } };
  };
  manifest.columns.observations.sha256 = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
}

test('damaged demonstrations are refused before anything is learned from them', async () => {
  spoiled('damaged', false);
  const ended = await warmstart(folder, ['pretrain', 'tiny.json', '--output', 'of-damaged', ...ONLY('damaged')]);
  assertRefused(ended, /damaged\/observations\.f32: the demonstration set is damaged: expected SHA-256 /);
});

test('a number in demonstrations that is not finite is named with its episode and step', async () => {
  spoiled('not-finite', true);
  const ended = await warmstart(folder, ['pretrain', 'tiny.json', '--output', 'of-nan', ...ONLY('not-finite')]);
  assertRefused(ended, /not-finite\/observations\.f32: .* expected finite numbers, found NaN \(episode 0, step 5, /);
});

test('a loss that is not finite ends the run, naming the batch', async () => {
  const wild = ['learning_rate=10', 'layer_norm=false', 'layer_N=24', 'gru_layers=0'].flatMap((s) => ['--set', s]);
  const ended = await warmstart(folder, ['pretrain', 'tiny.json', '--output', 'wild', ...wild]);
  assertRefused(ended, /epoch 1, batch 2 \(training step 2\): expected a finite loss and gradient, found loss NaN/);
  const record = JSON.parse(readFileSync(join(folder, 'wild/run.json'), 'utf8')) as { status: string };
  assert.equal(record.status, 'failed');
});

test('so does a validation loss that is not finite, with nothing of it saved', async () => {
  const wild = ['learning_rate=10', 'layer_norm=false', 'layer_N=24', 'gru_layers=0', 'batch_size=4096'];
  const settings = [...wild, 'save_interval=1'].flatMap((s) => ['--set', s]);
  const ended = await warmstart(folder, ['pretrain', 'tiny.json', '--output', 'wilder', ...settings]);
  assertRefused(ended, /epoch 1 \(after training step 1\): expected a finite loss on the validation episodes/);
  assert.deepEqual(
    readdirSync(join(folder, 'wilder')).filter((name) => name.endsWith('.pt')),
    [],
  );
});

test('a full disk ends the run with a message; with space it goes on', async (t) => {
  const disk = smallDisk(t, '100k');
  if (!disk) return;
  const args = ['pretrain', 'tiny.json', '--output', join(disk, 'run'), '--json'];
  const ended = await warmstart(folder, args);
  assertRefused(ended, /the disk \(or quota\) is full; .*\n {2}→ free some space on that disk/);
  execFileSync('mount', ['-o', 'remount,size=10m', disk]);
  const { stderr } = await succeed(folder, args);
  assert.match(stderr, /^resuming the run in /);
});

/** A file system of this size, or a skip where none can be mounted. */
function smallDisk(t: TestContext, size: string): string | null {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    t.skip('only root can mount a small disk to fill');
    return null;
  }
  t.after(() => execFileSync('umount', ['-l', disk]));
  return disk;
}

function assertRefused({ code, stderr }: Ended, words: RegExp): void {
  assert.equal(code, 2, stderr);
  assert.match(stderr, words);
  assert.doesNotMatch(stderr, /\n\s+at .*:\d+:\d+|Error:/, 'no stack trace');
  const message = stderr.replace(/^(?:pretraining into|demonstrations: \d|engine |epoch \d+(?:\/| {2}))[^\n]*\n/gm, '');
  assert.ok(message.trimEnd().split('\n').length <= 12, message);
}
