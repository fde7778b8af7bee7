import type { ActionKind } from '../../action-kinds.ts';
import type { SingleProblem } from '../../errors/configuration.ts';
import { inEveryLanguage } from '../../language.ts';
import type { Where } from '../key-path.ts';
import type { PpoConfiguration } from '../ppo.ts';
import { ppoSeedsApart } from './evaluation.ts';
import { given, invalid } from './rule.ts';

/** Classic control has no demonstrators: whatever clones them is refused, in the order in which a run would come to it. */
export function classicControlWithoutCloning(configuration: PpoConfiguration, where: Where): SingleProblem | undefined {
  const { classic_control: id, mode, external_pretrain: model, skip_bc_training: skip, warmstart } = configuration;
  if (id === null) return undefined;
  const because = {
    en: `as ${id} has no demonstrations to clone`,
    zh: `因为 ${id} 没有可供克隆的示教数据`,
  };
  if (mode === 'standard') {
    const expected = { en: `"scratch" or "external", ${because.en}`, zh: `"scratch" 或 "external"，${because.zh}` };
    return invalid(['mode'], mode, where, expected, { en: '--set mode=scratch', zh: '--set mode=scratch' });
  }
  if (mode === 'external' && model !== null && !skip) {
    const expected = { en: `true, ${because.en} further from`, zh: `true，${because.zh}` };
    const fix = { en: '--set skip_bc_training=true', zh: '--set skip_bc_training=true' };
    return invalid(['skip_bc_training'], skip, where, expected, fix);
  }
  if (!warmstart.cloning.enabled) return undefined;
  const expected = { en: `false, ${because.en}`, zh: `false，${because.zh}` };
  const fix = { en: '--set warmstart.cloning.enabled=false', zh: '--set warmstart.cloning.enabled=false' };
  return invalid(['warmstart', 'cloning', 'enabled'], true, where, expected, fix);
}

/** The problem whose actions are numbers; those of all others are choices. */
const CONTINUOUS = 'Pendulum-v1';

export function actionsFitProblem(configuration: PpoConfiguration, where: Where): SingleProblem | undefined {
  const { classic_control: id, action_kind: kind } = configuration;
  const continuous = id === CONTINUOUS;
  if (continuous === (kind !== 'categorical')) return undefined;
  const problem = inEveryLanguage((language) => given(['classic_control'], id, where, language));
  const kinds: readonly ActionKind[] = continuous ? ['gaussian', 'gaussian_sde'] : ['categorical'];
  return invalid(
    ['action_kind'],
    kind,
    where,
    {
      en: `${kinds.map((one) => `"${one}"`).join(' or ')} with ${problem.en}`,
      zh: `${kinds.map((one) => `"${one}"`).join(' 或 ')}，因为 ${problem.zh}`,
    },
    inEveryLanguage((language) =>
      kinds.map((one) => `--set action_kind=${one}`).join(language === 'zh' ? ' 或 ' : ' or '),
    ),
  );
}

/** On classic control nothing is demonstrated, so no seeds have to be kept apart. */
export function demonstrationSeedsApart(configuration: PpoConfiguration, where: Where): SingleProblem | undefined {
  return configuration.classic_control === null ? ppoSeedsApart(configuration, where) : undefined;
}
