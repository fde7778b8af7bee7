import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { PPO } from './tiny-ppo.ts';
import { readJson, start, succeed, warmstart, workplace } from './warmstart.ts';

let folder = '';
before(async (t) => {
  folder = workplace(t as Parameters<typeof workplace>[0]);
  writeFileSync(join(folder, 'ppo.json'), JSON.stringify(PPO, null, 2));
  await succeed(folder, ['pretrain', 'tiny.json', '--output', 'pretrained']);
});

test('from an external model: the last JSON line says what came of it, and the run lies under outputs/ppo', async () => {
  const args = ['ppo', 'ppo.json', '--external-pretrain', 'pretrained/best_model.pt', '--skip-bc-training', '--json'];
  const { lines } = await succeed(folder, args);
  const { event, environment_steps: steps, steps_per_second: speed, evaluation, output_dir: output } = lines.at(-1)!;
  assert.deepEqual([event, steps, output], ['finished', 1280, join(folder, 'outputs/ppo/ppo')]);
  assert.ok((speed as number) > 0);
  const figures = evaluation as Record<string, { mean: number; ci95: [number, number] }>;
  for (const name of ['return', 'mean_latency']) {
    const { mean, ci95 } = figures[name];
    assert.ok(ci95[0] < mean && mean < ci95[1], name);
  }
  const handOver = lines.find((line) => line['event'] === 'hand_over')!;
  assert.equal(handOver['logits_differing'], 0);
  const names = readdirSync(join(folder, 'outputs/ppo/ppo'));
  for (const name of ['pretrained_model.pt', 'final_evaluation.json', 'checkpoint_update_0002.pt', 'model_card.md']) {
    assert.ok(names.includes(name), name);
  }
  assert.match(
    readFileSync(join(folder, 'pretrained/model_card.md'), 'utf8'),
    /## Used by\n\n- `best_model.pt`: started PPO run/,
  );
  const model = 'outputs/ppo/ppo/best_model.pt';
  await succeed(folder, ['validate', model, '--config', 'ppo.json']);
  await succeed(folder, ['evaluate', '--model', model, '--episodes', '2']);
  await succeed(folder, ['evaluate', '--model', model, '--config', 'ppo.json', '--episodes', '2']);
  await succeed(folder, ['export', 'outputs/ppo/ppo/best_model.pt', '--output', 'ppo.onnx']);
});

test('killed, a run comes to the same end', async () => {
  const command = ['ppo', 'ppo.json', '--set', 'mode=scratch', '--json'];
  await succeed(folder, [...command, '--output', 'whole']);
  const run = start(folder, [...command, '--output', 'killed']);
  await run.until('checkpoint_update_0004.pt');
  run.child.kill('SIGKILL');
  await run.ended;
  const { stderr } = await succeed(folder, ['ppo', '--resume', 'killed', '--json']);
  assert.match(stderr, /^resuming the run in killed\n/);
  const curve = (name: string) =>
    readJson<{ evaluation: unknown; approximate_kl?: number }[]>(folder, name, 'training_history.json').map(
      ({ evaluation, approximate_kl: kl }) => ({ evaluation, kl }),
    );
  assert.deepEqual(curve('killed'), curve('whole'));
  const { policies: killed } = readJson<{ policies: unknown }>(folder, 'killed', 'final_evaluation.json');
  assert.deepEqual(killed, readJson<{ policies: unknown }>(folder, 'whole', 'final_evaluation.json').policies);
});

test('standard mode clones first, in a run of its own within the run', async () => {
  const { stderr } = await succeed(folder, ['ppo', 'ppo.json', '--output', 'standard']);
  assert.match(stderr, /epoch 2 {2}loss/);
  assert.match(stderr, /took over .*: weights [0-9a-f]{16}… equal; 0 logits differ/);
  assert.ok(existsSync(join(folder, 'standard/pretrain/training_history.json')));
});

test('an external model without --skip-bc-training is cloned further', async () => {
  const args = ['ppo', 'ppo.json', '--external-pretrain', 'pretrained/best_model.pt', '--output', 'further', '--json'];
  const { lines } = await succeed(folder, args);
  assert.equal(lines.filter(({ event }) => event === 'epoch').length, 2);
});

test('a comparison runs all modes and seeds, goes on where it was stopped, and leaves a report', async () => {
  const args = [
    'compare',
    'ppo.json',
    '--external-pretrain',
    'pretrained/best_model.pt',
    '--seeds',
    '2',
    '--output',
    'compared',
    '--json',
  ];
  const stopped = start(folder, args);
  await stopped.until('"state":"finished"');
  stopped.child.kill('SIGINT');
  assert.equal((await stopped.ended).code, 130);
  const { lines } = await succeed(folder, args);
  const begun = lines.filter(({ event, state }) => event === 'run' && state === 'started');
  assert.ok(begun.length < 6, 'a finished run was trained again');
  const report = readJson<{ modes: { mode: string; seeds: number[] }[] }>(folder, 'compared', 'comparison.json');
  assert.deepEqual(
    report.modes.map(({ mode, seeds }) => [mode, seeds]),
    ['scratch', 'standard', 'external'].map((mode) => [mode, [0, 1]]),
  );
  assert.ok(existsSync(join(folder, 'compared/comparison.html')));
  const other = await warmstart(folder, [...args, '--set', 'total_steps=2560']);
  assert.equal(other.code, 2);
  assert.match(other.stderr, /compared: holds another comparison \(configuration.total_steps: 1280 → 2560\)/);
});

test('of a control problem the configuration says what a model must match, and where it is evaluated', async () => {
  const control = { mode: 'scratch', classic_control: 'CartPole-v1', state_dim: 4, action_dim: 2 };
  const { environment: _, demonstrations: __, cloning: ___, ...settings } = PPO;
  writeFileSync(join(folder, 'cart.json'), JSON.stringify({ ...settings, ...control, total_steps: 256 }));
  await succeed(folder, ['ppo', 'cart.json', '--output', 'cart']);
  const model = 'cart/best_model.pt';
  const { stdout } = await succeed(folder, ['validate', model, '--config', 'cart.json', '--rollout', '2']);
  assert.match(stdout, /over 2 episodes of CartPole-v1/);
  const { lines } = await succeed(folder, ['evaluate', '--model', model, '--config', 'cart.json', '--json']);
  assert.ok((lines[0]['return'] as { mean: number }).mean > 0);
  const wrong = await warmstart(folder, ['validate', model, '--config', 'cart.json', '--set', 'hidden_size=32']);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout, /hidden_size: expected 32, found 16/);
  const other = await warmstart(folder, ['validate', model, '--config', 'ppo.json']);
  assert.match(other.stdout, /state_dim: expected 64, found 4/);
  const strategy = ['evaluate', '--strategy', 'round_robin', '--config', 'cart.json'];
  const refused = await warmstart(folder, strategy);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /^evaluate --strategy: expected .* scheduling problem, found one of CartPole-v1/);
  const scheduling = await succeed(folder, ['evaluate', '--strategy', 'round_robin', '--config', 'ppo.json', '--json']);
  assert.ok((scheduling.lines[0]['mean_latency'] as { mean: number }).mean > 0);
});

test('an update makes a new version or refuses it, and publishes only what it accepts', async () => {
  writeFileSync(join(folder, 'live.pt'), readFileSync(join(folder, 'pretrained/best_model.pt')));
  const before = readFileSync(join(folder, 'live.pt'));
  const ruined = [
    '--set',
    'learning_rate=1',
    '--set',
    'warmstart.critic_phase.enabled=false',
    '--set',
    'evaluation.every=0',
    '--set',
    'warmstart.rollback.enabled=false',
  ];
  const args = ['ppo', 'ppo.json', '--update-model', 'live.pt', '--publish', 'live.pt', '--json'];
  // The best evaluated policy may still be the old one: then nothing is worse, and the old one's next version is it.
  const { code, lines } = await warmstart(folder, [...args, '--output', 'update', ...ruined]);
  const { accepted, version, comparisons } = lines.find(({ event }) => event === 'update_verdict') as {
    accepted: boolean;
    version: number;
    comparisons: { problem: string; relative: number; lower_bound: number }[];
  };
  assert.equal(version, 2);
  assert.deepEqual(
    comparisons.map(({ problem }) => problem),
    ['configured'],
  );
  assert.equal(code, accepted ? 0 : 1);
  assert.equal(accepted, !readFileSync(join(folder, 'live.pt')).equals(before));
});

const MODEL = ['--external-pretrain', 'pretrained/best_model.pt'];

/** A command that must be refused before anything is written, and what each language's message must hold. */
const REFUSED: Readonly<Record<string, readonly [args: readonly string[], en: RegExp, zh: RegExp]>> = {
  'a missing model': [
    ['ppo', 'ppo.json', '--external-pretrain', 'none.pt', '--skip-bc-training'],
    /none\.pt: expected a file, found none/,
    /none\.pt：/,
  ],
  'skipping cloning without a model': [
    ['ppo', 'ppo.json', '--skip-bc-training'],
    /skip_bc_training.*\n?.*--external-pretrain MODEL/s,
    /--external-pretrain MODEL/,
  ],
  'a model of another network': [
    ['ppo', 'ppo.json', ...MODEL, '--skip-bc-training', '--set', 'hidden_size=32'],
    /hidden_size: expected 32, found 16/,
    /hidden_size：应为 32，实为 16/,
  ],
  'a model of another discount without a critic phase': [
    [
      'ppo',
      'ppo.json',
      ...MODEL,
      '--skip-bc-training',
      '--set',
      'gamma=0.9',
      '--set',
      'warmstart.critic_phase.enabled=false',
    ],
    /expected a value function of gamma 0\.9, found 0\.995/,
    /gamma 应为 0\.9，实为 0\.995/,
  ],
  'publishing without an update': [
    ['ppo', 'ppo.json', '--publish', 'live.pt'],
    /--publish: expected --update-model MODEL/,
    /--publish：应与 --update-model/,
  ],
  'comparing without the model that a mode needs': [
    ['compare', 'ppo.json'],
    /mode external needs a pretrained model, found none/,
    /external 模式需要预训练模型/,
  ],
  'comparing unknown modes': [
    ['compare', 'ppo.json', '--modes', 'scratch,extern'],
    /expected some of scratch, standard.*found "extern"/,
    /实为 "extern"/,
  ],
  'comparing with a model of another problem': [
    ['compare', 'ppo.json', ...MODEL, '--set', 'environment.load=0.5'],
    /pretrained on the configured problem, found .*environment\.load: 0\.8 → 0\.5/,
    /environment\.load: 0\.8 → 0\.5/,
  ],
};

for (const [what, [args, en, zh]] of Object.entries(REFUSED)) {
  test(`refused: ${what}`, async () => {
    const before = readdirSync(folder);
    for (const [language, words] of [
      ['en', en],
      ['zh', zh],
    ] as const) {
      const { code, stdout, stderr } = await warmstart(folder, [
        ...args,
        '--lang',
        language,
        '--output',
        `refused-${language}`,
      ]);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, words);
      assert.doesNotMatch(stderr, /\n {4}at /, 'a stack trace');
    }
    assert.deepEqual(readdirSync(folder), before, 'something was written');
  });
}
