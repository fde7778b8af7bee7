import type { SingleProblem } from '../../errors/configuration.ts';
import { inEveryLanguage, type Text } from '../../language.ts';
import type { Where } from '../key-path.ts';
import type { PpoConfiguration } from '../ppo.ts';
import { batchHoldsWholeSequences } from './sequences.ts';
import { given, invalid } from './rule.ts';

export function minibatchHoldsWholeSequences(configuration: PpoConfiguration, where: Where): SingleProblem | undefined {
  return configuration.gru_layers > 0 ? batchHoldsWholeSequences(configuration, where) : undefined;
}

export function rolloutHoldsMinibatch(configuration: PpoConfiguration, where: Where): SingleProblem | undefined {
  const { n_envs, n_steps, batch_size, gru_layers, sequence_length } = configuration;
  const rollout = n_envs * n_steps;
  if (rollout >= batch_size) return undefined;
  const whole = gru_layers > 0 ? sequence_length : 1;
  const fitting = Math.floor(rollout / whole) * whole;
  const size = rolloutWords(configuration, where);
  const set = `--set batch_size=${fitting}`;
  return invalid(
    ['batch_size'],
    batch_size,
    where,
    { en: `at most ${size.en}`, zh: `不大于 ${size.zh}` },
    {
      en: `raise n_envs or n_steps${fitting > 0 ? `, or ${set}` : ''}`,
      zh: `请增大 n_envs 或 n_steps${fitting > 0 ? `，或 ${set}` : ''}`,
    },
  );
}

export function groupsDivideEnvironments(configuration: PpoConfiguration, where: Where): SingleProblem | undefined {
  const { n_envs, envs_sharing_inputs: size } = configuration;
  if (n_envs % size === 0) return undefined;
  const whole = inEveryLanguage((language) => given(['n_envs'], n_envs, where, language));
  return invalid(
    ['envs_sharing_inputs'],
    size,
    where,
    { en: `a divisor of ${whole.en}`, zh: `${whole.zh}的约数` },
    {
      en: '--set envs_sharing_inputs=1, or another n_envs',
      zh: '--set envs_sharing_inputs=1，或改变 n_envs',
    },
  );
}

export function budgetHoldsRollout(configuration: PpoConfiguration, where: Where): SingleProblem | undefined {
  const { n_envs, n_steps, total_steps } = configuration;
  if (total_steps >= n_envs * n_steps) return undefined;
  const size = rolloutWords(configuration, where);
  const set = `--set total_steps=${n_envs * n_steps}`;
  return invalid(
    ['total_steps'],
    total_steps,
    where,
    { en: `at least ${size.en}`, zh: `不小于 ${size.zh}` },
    { en: `${set} or more, or lower n_envs or n_steps`, zh: `${set} 或更大，或减小 n_envs 或 n_steps` },
  );
}

/** `2048, the steps of a rollout: n_envs 16 (the default) × n_steps 128 (a.json:3:3)`. */
function rolloutWords({ n_envs, n_steps }: PpoConfiguration, where: Where): Text {
  const factors = inEveryLanguage((language) =>
    [given(['n_envs'], n_envs, where, language), given(['n_steps'], n_steps, where, language)].join(
      language === 'zh' ? '× ' : ' × ',
    ),
  );
  return {
    en: `${n_envs * n_steps}, the steps of a rollout: ${factors.en}`,
    zh: `${n_envs * n_steps} 的数，即一次采样的步数：${factors.zh}`,
  };
}

/** Rollback judges by evaluations, so it needs some; a run from scratch has nothing to roll back for. */
export function rollbackNeedsEvaluation(configuration: PpoConfiguration, where: Where): SingleProblem | undefined {
  const { mode, warmstart, evaluation } = configuration;
  if (mode === 'scratch' || !warmstart.rollback.enabled || evaluation.every > 0) return undefined;
  const path = ['warmstart', 'rollback', 'enabled'];
  const reason = inEveryLanguage((language) => given(path, true, where, language));
  return invalid(
    ['evaluation', 'every'],
    evaluation.every,
    where,
    { en: `a positive integer with ${reason.en}`, zh: `正整数，因为 ${reason.zh}` },
    {
      en: 'set evaluation.every, or --set warmstart.rollback.enabled=false',
      zh: '请设置 evaluation.every，或 --set warmstart.rollback.enabled=false',
    },
  );
}
