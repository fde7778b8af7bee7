import { formatDuration, formatInteger } from '../../../contract/format.ts';
import { reindex } from '../../../host/models/reindex.ts';
import { EXIT } from '../../exit.ts';
import { withCatalogue } from '../../open-catalogue.ts';
import type { CommandContext } from '../context.ts';

/** Makes the catalogue anew from the folders. */
export async function reindexCommand(context: CommandContext): Promise<number> {
  const { output } = context;
  const found = await withCatalogue(context, (catalogue) => reindex(catalogue, catalogue.index));
  const [runs, models] = [found.runs, found.models].map(formatInteger);
  output.print({
    en: `${runs} runs and ${models} models found in ${formatDuration(found.seconds, 'en')}`,
    zh: `用时 ${formatDuration(found.seconds, 'zh')}，找到 ${runs} 次运行、${models} 个模型`,
  });
  output.record({ event: 'reindexed', ...found });
  return EXIT.ok;
}
