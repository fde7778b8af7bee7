import { basename } from 'node:path';
import { estimate } from '../../base/statistics.ts';
import type { ClassicControlId } from '../../contract/classic-control.ts';
import type { AnyConfiguration } from '../../contract/configuration/any-kind.ts';
import { formatSignificant } from '../../contract/format.ts';
import { failedBy, passed } from '../../models/checks/check.ts';
import { modelsOf, type Policy } from '../../models/policy.ts';
import { validateModel } from '../../models/validate.ts';
import { shellLine } from '../../files/shell-line.ts';
import { checkRecord, printChecks } from '../check-list.ts';
import { EXIT } from '../exit.ts';
import { proposalRecord, proposalTable } from '../proposal-table.ts';
import { modelAsTyped } from '../model-as-typed.ts';
import { wholeNumber } from '../whole-number.ts';
import type { CommandContext } from './context.ts';

export interface ValidateOptions {
  readonly config?: string;
  readonly set: readonly string[];
  /** Episodes to evaluate it on. */
  readonly rollout?: string;
  readonly seed: string;
}

/** Exit code 0 where the model is valid, 1 where it is not (a file that is missing is not). */
export async function validateCommand(
  model: string,
  options: ValidateOptions,
  context: CommandContext,
): Promise<number> {
  const { output, cwd } = context;
  const episodes = options.rollout === undefined ? 0 : wholeNumber('--rollout', options.rollout, 1);
  const seed = wholeNumber('--seed', options.seed, 0);
  const configuration = await configurationAsked(options, cwd);
  const expected = configuration && (await expectationOf(configuration, cwd));
  const validation = validateModel(modelAsTyped(model, cwd), expected ? { expected } : {});
  printChecks(validation.checks, output);
  const { proposal } = validation;
  if (proposal?.kind === 'mapping') output.print(`\n${proposalTable(proposal, output.language)}`);
  const rollout =
    episodes > 0 && validation.valid
      ? await rollOut(model, validation.policy!, configuration, { episodes, seed }, context)
      : null;
  const valid = validation.valid && rollout?.check.status !== 'fail';
  const checks = [...validation.checks, ...(rollout ? [rollout.check] : [])];
  output.record({
    event: 'validated',
    valid,
    checks: checks.map((check) => checkRecord(check, output)),
    ...(proposal?.kind === 'mapping' && { mapping: proposalRecord(proposal, output.language) }),
    ...(rollout?.comparison && { rollout: { episodes, seed, results: rollout.comparison.competitors } }),
  });
  if (valid) {
    const next = shellLine(['npx', 'warmstart', 'evaluate', '--model', model]);
    output.note({ en: `valid; next: ${next}`, zh: `有效；下一步：${next}` });
  } else {
    output.note({ en: 'not valid', zh: '无效' });
  }
  return valid ? EXIT.ok : EXIT.failed;
}

/**
 * What the model must match, where it is asked for. Settings are loaded only then, since their schema takes a third of
 * the time that validation takes.
 */
async function configurationAsked(options: ValidateOptions, cwd: string): Promise<AnyConfiguration | null> {
  if (options.config === undefined && options.set.length === 0) return null;
  const { loadAnyConfiguration } = await import('../../files/load-configuration.ts');
  const path = options.config !== undefined && { path: options.config };
  return loadAnyConfiguration({ ...path, overrides: options.set, cwd });
}

/** The configured network, for the sizes that the configured environment really has. */
async function expectationOf({ configuration, control, actionKind }: AnyConfiguration, cwd: string) {
  const { policyShape } = await import('../../jobs/policy-shape.ts');
  const { openProblem } = await import('../../jobs/problem.ts');
  const { controlProblem } = await import('../../jobs/ppo/ppo-problem.ts');
  const problem = control === null ? openProblem(configuration.environment, cwd) : controlProblem(control);
  const { stateDim, actionDim } = problem;
  return { ...policyShape(configuration), stateDim, actionDim, actionKind };
}

async function rollOut(
  model: string,
  policy: Policy,
  asked: AnyConfiguration | null,
  series: { readonly episodes: number; readonly seed: number },
  { output, cwd }: CommandContext,
) {
  const { checkStored } = await import('../../contract/configuration/any-kind.ts');
  const { checkRollout } = await import('../../jobs/check-rollout.ts');
  const { comparisonTable } = await import('../comparison-table.ts');
  const [{ model: first }] = modelsOf(policy, model);
  const onProgress = (done: number, total: number): void => {
    const share = `${Math.round((100 * done) / total)} %`;
    output.progress({ en: `evaluating: ${share}`, zh: `正在评估：${share}` });
  };
  try {
    const { configuration, control } = asked ?? checkStored(first.configuration, [], model);
    if (control !== null) {
      const check = await rollOutControl(policy, model, control, series);
      printChecks([check], output);
      return { check, comparison: null };
    }
    const rollout = await checkRollout(policy, model, configuration, { ...series, cwd, onProgress });
    printChecks([rollout.check], output);
    output.print(comparisonTable(rollout.comparison, basename(model), output.language));
    return rollout;
  } catch (error) {
    // A model that does not fit the environment, or names none: it cannot be evaluated there.
    const check = failedBy('rollout', error);
    printChecks([check], output);
    return { check, comparison: null };
  }
}

/** A control problem has no strategies to be held against: the check says what the model earns. */
async function rollOutControl(
  policy: Policy,
  model: string,
  control: ClassicControlId,
  series: { readonly episodes: number; readonly seed: number },
) {
  const { evaluateControl } = await import('../../jobs/ppo/evaluate-control.ts');
  const table = await evaluateControl(policy, model, control, { ...series, engine: 'auto', device: 'cpu', threads: 0 });
  const { mean } = estimate(table.column('return'));
  const earned = formatSignificant(mean);
  return passed('rollout', {
    en: `mean return ${earned} over ${series.episodes} episodes of ${control}`,
    zh: `${control} ${series.episodes} 个回合的平均回报 ${earned}`,
  });
}
