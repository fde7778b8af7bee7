import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { TypedError } from '../../base/errors.ts';
import { describe } from '../errors/index.ts';
import { checkPpoConfiguration } from './check.ts';
import { PPO } from './kinds.ts';
import { applyOverrides } from './overrides.ts';

const nowhere = () => undefined;

/** A configuration of defaults but for what the options set. */
function configured(...set: readonly string[]) {
  const { raw, where } = applyOverrides({}, set, nowhere, PPO);
  return checkPpoConfiguration(raw, where);
}

function refusal(set: readonly string[]): TypedError {
  try {
    configured(...set);
  } catch (error) {
    if (error instanceof TypedError) return error;
    throw error;
  }
  return assert.fail(`${set.join(' ')} was accepted`);
}

const PENDULUM = ['mode=scratch', 'classic_control=Pendulum-v1'];

suite('checkPpoConfiguration', () => {
  test('fills in every default; checking the result again changes nothing', () => {
    const configuration = checkPpoConfiguration({ $schema: 'x.json' }, nowhere);
    assert.ok(!('$schema' in configuration));
    assert.equal(configuration.warmstart.kl_penalty.half_life, 0.25);
    assert.equal(configuration.cloning.epochs, 40);
    assert.ok((configuration.environment.conversations?.open_per_replica ?? 0) > 0);
    const again = checkPpoConfiguration(JSON.parse(JSON.stringify(configuration)), nowhere);
    assert.deepEqual(again, configuration);
    assert.deepEqual(Object.keys(again), Object.keys(configuration));
  });

  const accepted: readonly (readonly string[])[] = [
    ['mode=external', 'external_pretrain=a.pt'],
    ['mode=external', 'external_pretrain=a.pt', 'skip_bc_training=true'],
    ['mode=scratch', 'classic_control=CartPole-v1'],
    [...PENDULUM, 'action_kind=gaussian'],
    [...PENDULUM, 'action_kind=gaussian_sde', 'gru_layers=1'],
    ['mode=external', 'external_pretrain=a.pt', 'skip_bc_training=true', 'classic_control=Acrobot-v1'],
    // without memory a sequence's length means nothing
    ['gru_layers=0', 'batch_size=500'],
    ['n_envs=4', 'total_steps=512'],
    ['mode=scratch', 'evaluation.every=0'],
    ['warmstart.rollback.enabled=false', 'evaluation.every=0'],
    // there are no demonstrations on classic control, so no seeds to keep apart from
    ['mode=scratch', 'classic_control=CartPole-v1', 'evaluation.seed=2000000'],
    ['name=run_2.b-1'],
  ];
  for (const set of accepted) test(`accepts ${set.join(' ')}`, () => void configured(...set));

  for (const name of ['', '.', '..', '-a', 'a/b', 'a\\b', 'a b', 'a\n', '名', 'a'.repeat(101)]) {
    test(`refuses the name ${JSON.stringify(name).slice(0, 20)}`, () => {
      assert.throws(() => checkPpoConfiguration({ name }, nowhere), { kind: 'configuration/invalid' });
    });
  }

  test('knows keys of its own kind only', () => {
    assert.match(describe(refusal(['early_stopping_patience=3']), 'en'), /nearest known one is cloning\.early_stop/);
    assert.match(describe(refusal(['loss.beta=3']), 'en'), /nearest known one is cloning\.loss\n/);
    assert.match(describe(refusal(['warmstart.rolback={}']), 'en'), /nearest known one is warmstart\.rollback\n/);
  });
});

suite('what does not go together', () => {
  const cases: readonly (readonly [set: readonly string[], en: readonly string[], zh: readonly string[]])[] = [
    [
      ['mode=external'],
      [
        '--set mode=external: expected "standard" or "scratch" without a model to start from (external_pretrain), found "external"',
        '  → name the model: --external-pretrain MODEL, or --set external_pretrain=MODEL',
      ],
      [
        '--set mode=external：应为 "standard" 或 "scratch"，因为未指定起始模型（external_pretrain），实为 "external"',
        '  → 请指定模型：--external-pretrain MODEL，或 --set external_pretrain=MODEL',
      ],
    ],
    [
      ['mode=external', 'skip_bc_training=true'],
      [
        '--set mode=external: expected "standard" or "scratch" without a model to start from (external_pretrain), found "external"',
        '  → name the model: --external-pretrain MODEL, or --set external_pretrain=MODEL',
      ],
      [
        '--set mode=external：应为 "standard" 或 "scratch"，因为未指定起始模型（external_pretrain），实为 "external"',
        '  → 请指定模型：--external-pretrain MODEL，或 --set external_pretrain=MODEL',
      ],
    ],
    [
      ['external_pretrain=a.pt'],
      [
        '--set external_pretrain=a.pt: expected null with mode "standard" (the default), found "a.pt"',
        '  → to start from the model --set mode=external, else leave external_pretrain out',
      ],
      [
        '--set external_pretrain=a.pt：应为 null，因为 mode = "standard"（默认值），实为 "a.pt"',
        '  → 若要从该模型开始，请 --set mode=external；否则去掉 external_pretrain',
      ],
    ],
    [
      ['mode=scratch', 'external_pretrain=a.pt', 'skip_bc_training=true'],
      [
        '--set external_pretrain=a.pt: expected null with mode "scratch" (--set mode=scratch), found "a.pt"',
        '  → to start from the model --set mode=external, else leave external_pretrain out',
      ],
      [
        '--set external_pretrain=a.pt：应为 null，因为 mode = "scratch"（--set mode=scratch），实为 "a.pt"',
        '  → 若要从该模型开始，请 --set mode=external；否则去掉 external_pretrain',
      ],
    ],
    [
      ['skip_bc_training=true'],
      [
        '--set skip_bc_training=true: expected false without a pretrained model, which takes the place of cloning, found true',
        '  → name the model: --external-pretrain MODEL; to train without any pretraining: --set mode=scratch --set skip_bc_training=false',
      ],
      [
        '--set skip_bc_training=true：应为 false，因为没有可代替克隆的预训练模型，实为 true',
        '  → 请指定模型：--external-pretrain MODEL；若完全不用预训练：--set mode=scratch --set skip_bc_training=false',
      ],
    ],
    [
      ['classic_control=CartPole-v1'],
      [
        'mode: expected "scratch" or "external", as CartPole-v1 has no demonstrations to clone, found "standard"',
        '  → --set mode=scratch',
      ],
      [
        'mode：应为 "scratch" 或 "external"，因为 CartPole-v1 没有可供克隆的示教数据，实为 "standard"',
        '  → --set mode=scratch',
      ],
    ],
    [
      ['mode=external', 'external_pretrain=a.pt', 'classic_control=CartPole-v1'],
      [
        'skip_bc_training: expected true, as CartPole-v1 has no demonstrations to clone further from, found false',
        '  → --set skip_bc_training=true',
      ],
      [
        'skip_bc_training：应为 true，因为 CartPole-v1 没有可供克隆的示教数据，实为 false',
        '  → --set skip_bc_training=true',
      ],
    ],
    [
      ['mode=scratch', 'classic_control=CartPole-v1', 'warmstart.cloning.enabled=true'],
      [
        '--set warmstart.cloning.enabled=true: expected false, as CartPole-v1 has no demonstrations to clone, found true',
        '  → --set warmstart.cloning.enabled=false',
      ],
      [
        '--set warmstart.cloning.enabled=true：应为 false，因为 CartPole-v1 没有可供克隆的示教数据，实为 true',
        '  → --set warmstart.cloning.enabled=false',
      ],
    ],
    [
      ['mode=scratch', 'classic_control=Pendulum-v1'],
      [
        'action_kind: expected "gaussian" or "gaussian_sde" with classic_control "Pendulum-v1" (--set classic_control=Pendulum-v1), found "categorical"',
        '  → --set action_kind=gaussian or --set action_kind=gaussian_sde',
      ],
      [
        'action_kind：应为 "gaussian" 或 "gaussian_sde"，因为 classic_control = "Pendulum-v1"（--set classic_control=Pendulum-v1），实为 "categorical"',
        '  → --set action_kind=gaussian 或 --set action_kind=gaussian_sde',
      ],
    ],
    [
      ['action_kind=gaussian'],
      [
        '--set action_kind=gaussian: expected "categorical" with classic_control null (the default), found "gaussian"',
        '  → --set action_kind=categorical',
      ],
      [
        '--set action_kind=gaussian：应为 "categorical"，因为 classic_control = null（默认值），实为 "gaussian"',
        '  → --set action_kind=categorical',
      ],
    ],
    [
      ['mode=scratch', 'classic_control=CartPole-v1', 'action_kind=gaussian_sde'],
      [
        '--set action_kind=gaussian_sde: expected "categorical" with classic_control "CartPole-v1" (--set classic_control=CartPole-v1), found "gaussian_sde"',
        '  → --set action_kind=categorical',
      ],
      [
        '--set action_kind=gaussian_sde：应为 "categorical"，因为 classic_control = "CartPole-v1"（--set classic_control=CartPole-v1），实为 "gaussian_sde"',
        '  → --set action_kind=categorical',
      ],
    ],
    [
      ['n_envs=1'],
      [
        'batch_size: expected at most 128, the steps of a rollout: n_envs 1 (--set n_envs=1) × n_steps 128 (the default), found 512',
        '  → raise n_envs or n_steps, or --set batch_size=128',
      ],
      [
        'batch_size：应为不大于 128 的数，即一次采样的步数：n_envs = 1（--set n_envs=1）× n_steps = 128（默认值），实为 512',
        '  → 请增大 n_envs 或 n_steps，或 --set batch_size=128',
      ],
    ],
    [
      ['n_envs=2', 'n_steps=4', 'total_steps=5', 'batch_size=8', 'sequence_length=8'],
      [
        '--set total_steps=5: expected at least 8, the steps of a rollout: n_envs 2 (--set n_envs=2) × n_steps 4 (--set n_steps=4), found 5',
        '  → --set total_steps=8 or more, or lower n_envs or n_steps',
      ],
      [
        '--set total_steps=5：应为不小于 8 的数，即一次采样的步数：n_envs = 2（--set n_envs=2）× n_steps = 4（--set n_steps=4），实为 5',
        '  → --set total_steps=8 或更大，或减小 n_envs 或 n_steps',
      ],
    ],
    [
      ['n_envs=1', 'n_steps=8'],
      [
        'batch_size: expected at most 8, the steps of a rollout: n_envs 1 (--set n_envs=1) × n_steps 8 (--set n_steps=8), found 512',
        '  → raise n_envs or n_steps',
      ],
      [
        'batch_size：应为不大于 8 的数，即一次采样的步数：n_envs = 1（--set n_envs=1）× n_steps = 8（--set n_steps=8），实为 512',
        '  → 请增大 n_envs 或 n_steps',
      ],
    ],
    [
      ['total_steps=100'],
      [
        '--set total_steps=100: expected at least 2048, the steps of a rollout: n_envs 16 (the default) × n_steps 128 (the default), found 100',
        '  → --set total_steps=2048 or more, or lower n_envs or n_steps',
      ],
      [
        '--set total_steps=100：应为不小于 2048 的数，即一次采样的步数：n_envs = 16（默认值）× n_steps = 128（默认值），实为 100',
        '  → --set total_steps=2048 或更大，或减小 n_envs 或 n_steps',
      ],
    ],
    [
      ['batch_size=500'],
      [
        '--set batch_size=500: expected a multiple of sequence_length 16 (the default), found 500',
        '  → --set batch_size=496 or --set batch_size=512',
      ],
      [
        '--set batch_size=500：应为 sequence_length = 16（默认值）的倍数，实为 500',
        '  → --set batch_size=496 或 --set batch_size=512',
      ],
    ],
    [
      ['sequence_length=24'],
      [
        '--set sequence_length=24: expected a divisor of batch_size 512 (the default), found 24',
        '  → --set batch_size=504 or --set batch_size=528',
      ],
      [
        '--set sequence_length=24：应为 batch_size = 512（默认值）的约数，实为 24',
        '  → --set batch_size=504 或 --set batch_size=528',
      ],
    ],
    [
      ['cloning.batch_size=500'],
      [
        '--set cloning.batch_size=500: expected a multiple of cloning.sequence_length 16 (the default), found 500',
        '  → --set cloning.batch_size=496 or --set cloning.batch_size=512',
      ],
      [
        '--set cloning.batch_size=500：应为 cloning.sequence_length = 16（默认值）的倍数，实为 500',
        '  → --set cloning.batch_size=496 或 --set cloning.batch_size=512',
      ],
    ],
    [
      ['cloning.burn_in=8'],
      [
        '--set cloning.burn_in=8: expected 0 with cloning.carry_hidden_state true (the default), found 8',
        '  → leave cloning.burn_in out, or --set cloning.carry_hidden_state=false',
      ],
      [
        '--set cloning.burn_in=8：应为 0，因为 cloning.carry_hidden_state = true（默认值），实为 8',
        '  → 去掉 cloning.burn_in，或 --set cloning.carry_hidden_state=false',
      ],
    ],
    [
      ['evaluation.every=0'],
      [
        '--set evaluation.every=0: expected a positive integer with warmstart.rollback.enabled true (the default), found 0',
        '  → set evaluation.every, or --set warmstart.rollback.enabled=false',
      ],
      [
        '--set evaluation.every=0：应为正整数，因为 warmstart.rollback.enabled = true（默认值），实为 0',
        '  → 请设置 evaluation.every，或 --set warmstart.rollback.enabled=false',
      ],
    ],
    [
      ['evaluation.seed=2000010'],
      [
        '--set evaluation.seed=2000010: expected seeds apart from those of the demonstrations (2000000 to 2000095), found 2000010',
        '  → --set evaluation.seed=2000096',
      ],
      [
        '--set evaluation.seed=2000010：应为与示教种子（2000000 到 2000095）不重叠的种子，实为 2000010',
        '  → --set evaluation.seed=2000096',
      ],
    ],
    [
      ['environment.load=null'],
      [
        '--set environment.load=null: expected a number in (0, 1] with arrivals "poisson", found null',
        '  → set a load, or let arrivals name a trace (.csv), whose own times are then used',
      ],
      [
        '--set environment.load=null：应为 (0, 1] 内的数，因为到达过程为 "poisson"，实为 null',
        '  → 请设置负载，或让 arrivals 指向轨迹文件（.csv），届时采用其自身时间',
      ],
    ],
    [
      ['environment.batching.memory_tokens=100'],
      [
        '--set environment.batching.memory_tokens=100: expected at least 8192 tokens, the largest request (requests.context_limit), found 100',
        '  → raise batching.memory_tokens or lower requests.context_limit',
      ],
      [
        '--set environment.batching.memory_tokens=100：应为不小于 8192 个 token，即最大的请求（requests.context_limit），实为 100',
        '  → 请增大 batching.memory_tokens，或减小 requests.context_limit',
      ],
    ],
  ];
  for (const [set, en, zh] of cases) {
    test(set.join(' '), () => {
      const error = refusal(set);
      assert.deepEqual(describe(error, 'en').split('\n'), en);
      assert.deepEqual(describe(error, 'zh').split('\n'), zh);
    });
  }
});
