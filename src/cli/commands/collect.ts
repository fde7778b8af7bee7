import { relative, resolve } from 'node:path';
import { formatInteger, formatPercent, formatSignificant } from '../../contract/format.ts';
import { collectInto, findOrCollect } from '../../datasets/find-or-collect.ts';
import type { CollectionProgress } from '../../demonstrations/collect.ts';
import { summarise } from '../../demonstrations/summary.ts';
import { loadConfiguration } from '../../files/load-configuration.ts';
import { collectionRequest } from '../../jobs/obtain-demonstrations.ts';
import { openProblem } from '../../jobs/problem.ts';
import { shellLine } from '../../files/shell-line.ts';
import { EXIT } from '../exit.ts';
import { table } from '../table.ts';
import { untilStopped } from '../until-stopped.ts';
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
  const onProgress = ({ episodes, totalEpisodes }: CollectionProgress): void =>
    output.progress({
      en: `collecting: episode ${episodes}/${totalEpisodes}`,
      zh: `正在收集：回合 ${episodes}/${totalEpisodes}`,
    });
  const collected = await untilStopped(output, async (signal) =>
    options.output === undefined
      ? findOrCollect(cwd, request, { signal, onProgress })
      : { set: await collectInto(resolve(cwd, options.output), request, { signal, onProgress }), found: false },
  );
  if (typeof collected === 'number') return collected;
  const { set, found } = collected;
  const folder = relative(cwd, set.label) || '.';
  const summaries = summarise(set);
  output.note(
    found ? { en: `found: ${folder}`, zh: `已有：${folder}` } : { en: `collected: ${folder}`, zh: `已收集：${folder}` },
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
}
