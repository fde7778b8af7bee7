import { relative } from 'node:path';
import { formatBytes } from '../../../contract/format.ts';
import { importSet } from '../../../datasets/import-set.ts';
import { shellLine } from '../../../files/shell-line.ts';
import { EXIT } from '../../exit.ts';
import { pathAsTyped } from '../../path-as-typed.ts';
import { untilStopped } from '../../until-stopped.ts';
import type { CommandContext } from '../context.ts';

/** Checks a demonstration set of any folder and keeps it in the workspace as `demonstrations/<fingerprint>`. */
export async function importSetCommand(source: string, { output, cwd }: CommandContext): Promise<number> {
  const onProgress = ({ bytes, totalBytes }: { readonly bytes: number; readonly totalBytes: number }): void =>
    output.progress({
      en: `importing: ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`,
      zh: `正在导入：${formatBytes(bytes)} / ${formatBytes(totalBytes)}`,
    });
  const imported = await untilStopped(output, (signal) =>
    importSet(cwd, pathAsTyped(source, cwd), { signal, onProgress }),
  );
  if (typeof imported === 'number') return imported;
  const { folder, found, manifest } = imported;
  const { fingerprint, episodes, steps } = manifest;
  const set = relative(cwd, folder).replaceAll('\\', '/');
  if (found) output.print({ en: `there already: ${set}`, zh: `已有：${set}` });
  else output.print({ en: `imported: ${set}`, zh: `已导入：${set}` });
  output.record({ event: 'imported', fingerprint, set, reused: found, episodes, steps });
  const settings = ['demonstrations.strategies=[]', `demonstrations.sources=${JSON.stringify([set])}`];
  const next = shellLine(['npx', 'warmstart', 'pretrain', ...settings.flatMap((setting) => ['--set', setting])]);
  output.note({ en: `next: ${next}`, zh: `下一步：${next}` });
  return EXIT.ok;
}
