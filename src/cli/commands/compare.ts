import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { failure } from '../../contract/errors/index.ts';
import { loadPpoConfiguration } from '../../files/load-configuration.ts';
import { shellLine } from '../../files/shell-line.ts';
import { COMPARE_MODES, type CompareMode } from '../../jobs/compare/comparison-data.ts';
import { planComparison, type PlannedRun } from '../../jobs/compare/comparison-plan.ts';
import { comparisonReport } from '../../jobs/compare/comparison-report.ts';
import { readComparison } from '../../jobs/compare/read-comparison.ts';
import { runComparison } from '../../jobs/compare/run-comparison.ts';
import { writeReport } from '../../jobs/compare/write-report.ts';
import { EXIT } from '../exit.ts';
import { modelAsTyped } from '../model-as-typed.ts';
import { startPpoProcess } from '../ppo-process.ts';
import { untilAborted } from '../until-stopped.ts';
import { wholeNumber } from '../whole-number.ts';
import type { CommandContext } from './context.ts';

export interface CompareOptions {
  readonly externalPretrain?: string;
  readonly modes: string;
  readonly seeds: string;
  readonly parallel?: string;
  readonly threshold?: string;
  readonly set: readonly string[];
  readonly output?: string;
}

export async function compareCommand(
  config: string | undefined,
  options: CompareOptions,
  { output, command, cwd }: CommandContext,
): Promise<number> {
  const path = config !== undefined && { path: config };
  const overrides = ['mode=scratch', 'external_pretrain=null', 'skip_bc_training=false', ...options.set];
  const { configuration } = loadPpoConfiguration({ ...path, overrides, cwd });
  const modes = modesAsked(options);
  const model = modes.includes('external') ? modelAsTyped(options.externalPretrain!, cwd) : null;
  const parallel =
    options.parallel === undefined ? availableParallelism() : wholeNumber('--parallel', options.parallel, 1);
  // Not by the number of cores: a run goes on only with the threads that it began with.
  const threads = configuration.threads > 0 ? configuration.threads : 1;
  const directory = resolve(cwd, options.output ?? `outputs/compare/${configuration.name}`);
  const runs = planComparison({
    configuration,
    model: model === null ? null : resolve(cwd, model),
    modes,
    seeds: wholeNumber('--seeds', options.seeds, 1),
    directory,
    workspace: cwd,
    threads,
  });
  const shown = relative(cwd, directory) || '.';
  output.note({
    en: `${runs.length} runs, ${parallel} at a time, into ${shown}`,
    zh: `共 ${runs.length} 次运行，同时进行 ${parallel} 个，输出到 ${shown}`,
  });
  const stopped = await untilAllRan(runs, parallel, { output, cwd });
  const line = shellLine(['npx', ...command]);
  if (stopped !== null) {
    output.note({ en: `stopped; go on with: ${line}`, zh: `已停止；继续运行：${line}` });
    return stopped;
  }
  const data = await readComparison({ configuration, runs, model, workspace: cwd, command: line });
  const threshold = options.threshold === undefined ? {} : { threshold: thresholdAsked(options.threshold) };
  const report = comparisonReport(data, threshold);
  const files = writeReport(directory, report, output.language);
  for (const sentence of report.conclusion) output.print(sentence);
  output.record({ event: 'compared', conclusion: report.conclusion, output_dir: directory, files });
  const page = relative(cwd, files.page);
  output.note({ en: `report: ${page}`, zh: `报告：${page}` });
  return EXIT.ok;
}

/** Trains what is not finished; null, or the exit code where it was asked to stop. */
async function untilAllRan(
  runs: readonly PlannedRun[],
  parallel: number,
  { output, cwd }: Pick<CommandContext, 'output' | 'cwd'>,
): Promise<number | null> {
  const stopping = (): void =>
    output.note({ en: 'stopping the runs; they save where they are', zh: '正在停止各次运行；进度会保存' });
  return untilAborted(stopping, async (signal) => {
    await runComparison(runs, {
      parallel,
      start: (file, directory, aborted) => startPpoProcess(file, directory, cwd, aborted),
      signal,
      onRun: (run, state, finished, total) => {
        output.record({ event: 'run', name: run.name, state, finished, total });
        output.progress(
          state === 'started'
            ? {
                en: `${finished}/${total} finished; started ${run.name}`,
                zh: `已完成 ${finished}/${total}；开始 ${run.name}`,
              }
            : { en: `${finished}/${total} finished: ${run.name}`, zh: `已完成 ${finished}/${total}：${run.name}` },
          true,
        );
      },
    });
    return null;
  });
}

/** Throws command/compare-modes, command/compare-model. */
function modesAsked({ modes: list, externalPretrain }: CompareOptions): CompareMode[] {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !COMPARE_MODES.some((mode) => mode === name));
  if (unknown !== undefined) throw failure('command/compare-modes', { found: unknown, known: COMPARE_MODES });
  const modes = COMPARE_MODES.filter((mode) => names.includes(mode));
  if (modes.includes('external') && externalPretrain === undefined) throw failure('command/compare-model', {});
  return modes;
}

function thresholdAsked(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw failure('command/compare-threshold', { found: text });
  return value;
}
