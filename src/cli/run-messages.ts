import type { RunEvent } from '../contract/events.ts';
import type { Text } from '../contract/language.ts';
import type { RunKind } from '../contract/run.ts';
import { shellLine } from '../files/shell-line.ts';
import type { Comparison } from '../jobs/pretrain/comparison.ts';
import { readEvents } from '../store/runs/read-events.ts';
import { comparisonTable } from './comparison-table.ts';
import type { Output } from './output.ts';
import type { Stopping } from './until-stopped.ts';

/** Says where a run goes, and what of others is in its folder. `begun` is said of one that is not resumed. */
export function noteOpened(
  output: Output,
  begun: Text,
  {
    directory,
    resumed,
    leftAlone,
  }: { readonly directory: string; readonly resumed: boolean; readonly leftAlone: readonly string[] },
): void {
  output.note(resumed ? { en: `resuming the run in ${directory}`, zh: `继续 ${directory} 中的运行` } : begun);
  if (leftAlone.length === 0) return;
  const names = leftAlone.join(', ');
  output.note({ en: `left alone there: ${names}`, zh: `其中保留未动的文件：${names}` });
}

/** Says that the first request to stop is being followed; the second one ends the program at once, as a kill would. */
export function stopOrLeave(output: Output): (stopping: Stopping) => void {
  return ({ stop, exitCode }) => {
    if (stop.requested) process.exit(exitCode);
    output.note({
      en: 'stopping after this step; press Ctrl-C again to stop at once',
      zh: '完成当前步后停止；再按一次 Ctrl-C 立即停止',
    });
  };
}

/** Where a run stands that was stopped, and the command that goes on with it: a kind of run is called like its command. */
export function noteInterrupted(
  output: Output,
  kind: RunKind,
  shown: string,
  place: Readonly<Record<'epoch' | 'step', number>> & {
    readonly checkpoint: string | null;
    readonly output_dir: string;
  },
): void {
  const resume = shellLine(['npx', 'warmstart', kind, '--resume', shown]);
  output.record({ event: 'interrupted', ...place, resume });
  output.note({ en: `stopped; go on with: ${resume}`, zh: `已停止；继续运行：${resume}` });
}

/** A finished run that was asked to resume is left as it is; its last words are said again. */
export function noteFinished(output: Output, directory: string, shown: string): void {
  const finished = [...readEvents(directory)].findLast((event: RunEvent) => event.event === 'finished');
  if (finished) {
    const { sequence: _, wall_time: __, ...summary } = finished;
    output.record(summary);
  }
  output.note({ en: `${shown}: this run is finished`, zh: `${shown}：该运行已完成` });
}

/** The table of a run's best model and the strategies. */
export function printComparison(output: Output, comparison: Comparison): void {
  output.print({
    en: `\nbest model and strategies, ${comparison.episodes} episodes on the same seeds (from ${comparison.seed}):`,
    zh: `\n最佳模型与各策略，相同种子的 ${comparison.episodes} 个回合（自 ${comparison.seed} 起）：`,
  });
  output.print(comparisonTable(comparison, 'best_model.pt', output.language));
  output.print('');
}
