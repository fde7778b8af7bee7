import { estimate } from '../../base/statistics.ts';
import { requireStrategy } from '../../contract/configuration/strategy-name.ts';
import { failure } from '../../contract/errors/index.ts';
import { formatSignificant } from '../../contract/format.ts';
import { CONTROL_METRICS, EPISODE_METRICS, type ControlMetric, type EpisodeMetric } from '../../contract/metrics.ts';
import { createStrategy } from '../../environments/strategies/index.ts';
import { loadAnyConfiguration } from '../../files/load-configuration.ts';
import { evaluateModel } from '../../jobs/evaluate-model.ts';
import { evaluateControl } from '../../jobs/ppo/evaluate-control.ts';
import { openProblem } from '../../jobs/problem.ts';
import { modelsOf } from '../../models/policy.ts';
import { requireValidPolicy } from '../../models/validate.ts';
import type { EpisodeTable } from '../../rollout/episodes.ts';
import { evaluateStrategy } from '../../rollout/evaluate-strategy.ts';
import { shellLine } from '../../files/shell-line.ts';
import { EXIT } from '../exit.ts';
import { modelConfiguration } from '../model-configuration.ts';
import type { Output } from '../output.ts';
import { modelAsTyped } from '../model-as-typed.ts';
import { table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';
import type { CommandContext } from './context.ts';

const METRICS = { ...EPISODE_METRICS, ...CONTROL_METRICS };
const METRIC_NAMES = Object.keys(METRICS) as (EpisodeMetric | ControlMetric)[];

export interface EvaluateOptions {
  readonly strategy?: string;
  readonly model?: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly episodes: string;
  readonly seed: string;
  readonly sample?: boolean;
}

export async function evaluateCommand(options: EvaluateOptions, { output, cwd }: CommandContext): Promise<number> {
  if ((options.strategy === undefined) === (options.model === undefined))
    throw failure('command/strategy-or-model', {});
  const series = {
    episodes: wholeNumber('--episodes', options.episodes, 1),
    seed: wholeNumber('--seed', options.seed, 0),
    onEpisode: (done: number) => output.progress({ en: `episode ${done}`, zh: `回合 ${done}` }),
  };
  let figures: EpisodeTable;
  if (options.strategy !== undefined) {
    const strategy = createStrategy(requireStrategy(options.strategy, '--strategy'));
    const path = options.config !== undefined && { path: options.config };
    const { configuration, control } = loadAnyConfiguration({ ...path, overrides: options.set, cwd });
    if (control !== null) throw failure('command/scheduling-only', { what: 'evaluate --strategy', problem: control });
    const problem = openProblem(configuration.environment, cwd);
    figures = evaluateStrategy(problem.createEnvironment(), strategy, series);
  } else {
    const policy = requireValidPolicy(modelAsTyped(options.model!, cwd));
    const [{ model }] = modelsOf(policy, options.model!); // an ensemble is evaluated on its first member's problem
    const { configuration, control } = modelConfiguration(options, model, options.model!, cwd);
    const { device, engine, threads } = configuration;
    const asked = { ...series, sample: options.sample === true, device, engine, threads };
    if (control !== null && asked.sample) throw failure('command/control-sample', { problem: control });
    figures =
      control === null
        ? await evaluateModel(policy, options.model!, openProblem(configuration.environment, cwd), asked)
        : await evaluateControl(policy, options.model!, control, asked);
  }
  report(options, series, figures, output);
  return EXIT.ok;
}

function report(
  options: EvaluateOptions,
  { episodes, seed }: { readonly episodes: number; readonly seed: number },
  figures: EpisodeTable,
  output: Output,
): void {
  const zh = output.language === 'zh';
  const results = METRIC_NAMES.filter((name) => figures.columns.has(name)).map((name) => ({
    name,
    ...estimate(figures.column(name)),
  }));
  output.print(
    table([
      zh ? ['', '均值', '95 % 区间'] : ['', 'mean', '95 % interval'],
      ...results.map(({ name, mean, ci95: [low, high] }) => [
        zh ? `${METRICS[name].label.zh}（${name}）` : name,
        formatSignificant(mean),
        low === null || high === null ? '' : `[${formatSignificant(low)}, ${formatSignificant(high)}]`,
      ]),
    ]),
  );
  output.record({
    event: 'evaluated',
    ...(options.model === undefined ? { strategy: options.strategy } : { model: options.model }),
    episodes,
    seed,
    ...Object.fromEntries(results.map(({ name, mean, ci95 }) => [name, { mean, ci95 }])),
  });
  const next = options.model === undefined ? ['pretrain'] : ['validate', options.model];
  const line = shellLine(['npx', 'warmstart', ...next]);
  output.note({ en: `next: ${line}`, zh: `下一步：${line}` });
}
