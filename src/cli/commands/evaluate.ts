import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { estimate } from '../../base/statistics.ts';
import { checkConfiguration, type ResolvedConfiguration } from '../../contract/configuration/check.ts';
import { applyOverrides } from '../../contract/configuration/overrides.ts';
import { requireStrategy } from '../../contract/configuration/strategy-name.ts';
import { failure } from '../../contract/errors/index.ts';
import { formatSignificant } from '../../contract/format.ts';
import { EPISODE_METRICS, type EpisodeMetric } from '../../contract/metrics.ts';
import { createStrategy } from '../../environments/strategies/index.ts';
import { readFailure } from '../../files/file-failure.ts';
import { loadConfiguration } from '../../files/load-configuration.ts';
import { evaluateModel } from '../../jobs/evaluate-model.ts';
import { openProblem } from '../../jobs/problem.ts';
import { decodeModel } from '../../models/formats/pt.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import type { EpisodeTable } from '../../rollout/episodes.ts';
import { evaluateStrategy } from '../../rollout/evaluate-strategy.ts';
import { shellLine } from '../../store/runs/ways-on.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { table } from '../table.ts';
import type { CommandContext } from './context.ts';

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
    const problem = openProblem(configurationFor(options, null, cwd).environment, cwd);
    figures = evaluateStrategy(problem.createEnvironment(), strategy, series);
  } else {
    const model = readModel(options.model!, cwd);
    const configuration = configurationFor(options, model, cwd);
    const { device, engine, threads } = configuration;
    figures = await evaluateModel(model, options.model!, openProblem(configuration.environment, cwd), {
      ...series,
      sample: options.sample === true,
      device,
      engine,
      threads,
    });
  }
  report(options, series, figures, output);
  return EXIT.ok;
}

/** A model is evaluated on its own problem unless another is named. */
function configurationFor(options: EvaluateOptions, model: PolicyModel | null, cwd: string): ResolvedConfiguration {
  if (model === null || options.config !== undefined) {
    const path = options.config !== undefined && { path: options.config };
    return loadConfiguration({ ...path, overrides: options.set, cwd }).configuration;
  }
  const { raw, where } = applyOverrides(model.configuration, options.set, () => options.model);
  return checkConfiguration(raw, where);
}

function readModel(path: string, cwd: string): PolicyModel {
  const absolute = resolve(cwd, path);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(absolute);
  } catch (error) {
    throw readFailure(error, path);
  }
  return decodeModel(bytes, path);
}

function report(
  options: EvaluateOptions,
  { episodes, seed }: { readonly episodes: number; readonly seed: number },
  figures: EpisodeTable,
  output: Output,
): void {
  const zh = output.language === 'zh';
  const names = Object.keys(EPISODE_METRICS) as EpisodeMetric[];
  const results = names.map((name) => ({ name, ...estimate(figures.column(name)) }));
  output.print(
    table([
      zh ? ['', '均值', '95 % 区间'] : ['', 'mean', '95 % interval'],
      ...results.map(({ name, mean, ci95: [low, high] }) => [
        zh ? `${EPISODE_METRICS[name].label.zh}（${name}）` : name,
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

function wholeNumber(option: string, text: string, minimum: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= minimum) return value;
  throw failure('command/whole-number', { option, minimum, found: text });
}
