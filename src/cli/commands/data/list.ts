import { formatBytes, formatInteger } from '../../../contract/format.ts';
import type { DemonstrationSetRow } from '../../../contract/host/data.ts';
import type { Language } from '../../../contract/language.ts';
import { setsIn } from '../../../host/data/sets-in-workspace.ts';
import { Workspace } from '../../../host/workspace.ts';
import { EXIT } from '../../exit.ts';
import { table } from '../../table.ts';
import type { CommandContext } from '../context.ts';

/** The demonstration sets of the workspace, the newest first; with `--json` one a line. */
export function listSetsCommand({ output, cwd }: CommandContext): number {
  const rows = setsIn(new Workspace(cwd));
  for (const row of rows) output.record({ event: 'set', ...row });
  if (rows.length > 0) output.print(table([HEADER[output.language], ...rows.map(cells)], 'left'));
  else {
    output.note({
      en: 'no demonstration sets; to collect one: npx warmstart collect',
      zh: '没有示教数据集；可收集一个：npx warmstart collect',
    });
  }
  return EXIT.ok;
}

const HEADER: Readonly<Record<Language, readonly string[]>> = {
  en: ['set', 'demonstrators', 'episodes', 'steps', 'size', 'collected'],
  zh: ['数据集', '示教者', '回合', '步数', '大小', '收集时间'],
};

function cells(row: Omit<DemonstrationSetRow, 'runs'>): string[] {
  return [
    row.set,
    row.strategies.join(' '),
    formatInteger(row.episodes),
    formatInteger(row.steps),
    formatBytes(row.size),
    new Date(row.createdAt).toISOString().slice(0, 16).replace('T', ' '),
  ];
}
