import { relative, resolve } from 'node:path';
import { formatInteger, formatPercent, formatSignificant } from '../../contract/format.ts';
import { collectInto, findOrCollect } from '../../datasets/find-or-collect.ts';
import { summarise } from '../../demonstrations/summary.ts';
import { loadConfiguration } from '../../files/load-configuration.ts';
import { collectionRequest } from '../../jobs/obtain-demonstrations.ts';
import { openProblem } from '../../jobs/problem.ts';
import { StopRequest, StopRequested } from '../../jobs/stop-request.ts';
import { shellLine } from '../../files/shell-line.ts';
import { EXIT } from '../exit.ts';
import { onStopRequest, STOP_SIGNALS } from '../interrupts.ts';
import { table } from '../table.ts';
import type { CommandContext } from './context.ts';

export interface CollectOptions {
  readonly set: readonly string[];
  readonly output?: string;
}

export async function collectCommand(
  config: string | undefined,
  options: CollectOptions,
  { output, cwd }: CommandContext,
): Promise<number> {
  const { configuration } = loadConfiguration({
    ...(config !== undefined && { path: config }),
    overrides: options.set,
    cwd,
  });
  const problem = openProblem(configuration.environment, cwd);
  const request = collectionRequest(configuration, problem);
  const stop = new StopRequest();
  let exitCode: number = EXIT.interrupted;
  const stopListening = onStopRequest((signal) => {
    exitCode = STOP_SIGNALS[signal];
    stop.request();
  });
  const collecting = {
    signal: stop.signal,
    onProgress: ({ episodes, totalEpisodes }: { episodes: number; totalEpisodes: number }) =>
      output.progress({
        en: `collecting: episode ${episodes}/${totalEpisodes}`,
        zh: `正在收集：回合 ${episodes}/${totalEpisodes}`,
      }),
  };
  try {
    const { set, found } =
      options.output === undefined
        ? await findOrCollect(cwd, request, collecting)
        : { set: await collectInto(resolve(cwd, options.output), request, collecting), found: false };
    const folder = relative(cwd, set.label) || '.';
    const summaries = summarise(set);
    output.note(
      found
        ? { en: `found: ${folder}`, zh: `已有：${folder}` }
        : { en: `collected: ${folder}`, zh: `已收集：${folder}` },
    );
    output.print(
      table([
        output.language === 'zh'
          ? ['', '回合', '步数', '回报', '各动作占比']
          : ['', 'episodes', 'steps', 'return', 'actions'],
        ...summaries.map(({ strategy, episodes, steps, meanReturn, actionShares }) => [
          strategy,
          formatInteger(episodes),
          formatInteger(steps),
          meanReturn === null ? '–' : formatSignificant(meanReturn),
          actionShares.length > 8 ? '' : actionShares.map((share) => formatPercent(share)).join(' '),
        ]),
      ]),
    );
    output.record({
      event: 'collected',
      fingerprint: set.fingerprint,
      folder: set.label,
      reused: found,
      episodes: set.episodes.length,
      steps: set.steps,
      strategies: summaries.map(({ strategy, episodes, steps, meanReturn, actionShares }) => ({
        name: strategy,
        episodes,
        steps,
        return: meanReturn,
        action_shares: actionShares,
      })),
    });
    set.close();
    const settings = [
      ...options.set,
      // A set in its default place is found by its fingerprint.
      ...(options.output === undefined
        ? []
        : ['demonstrations.strategies=[]', `demonstrations.sources=${JSON.stringify([folder])}`]),
    ].flatMap((setting) => ['--set', setting]);
    const next = shellLine(['npx', 'warmstart', 'pretrain', ...(config === undefined ? [] : [config]), ...settings]);
    output.note({ en: `next: ${next}`, zh: `下一步：${next}` });
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    output.note({ en: 'stopped; nothing was kept', zh: '已停止；未保留任何数据' });
    return exitCode;
  } finally {
    stopListening();
  }
}
