import { formatInteger, formatPercent } from '../../../contract/format.ts';
import type { ModelRow } from '../../../contract/host/models.ts';
import type { Language } from '../../../contract/language.ts';
import { EXIT } from '../../exit.ts';
import { withCatalogue } from '../../open-catalogue.ts';
import { table } from '../../table.ts';
import { wholeNumber } from '../../whole-number.ts';
import type { CommandContext } from '../context.ts';

export interface ListOptions {
  readonly search?: string;
  readonly tag?: readonly string[];
  readonly sort?: string;
  readonly limit: string;
}

/** The models of the workspace, the newest first unless sorted by a column; with `--json` one a line. */
export async function listCommand(options: ListOptions, context: CommandContext): Promise<number> {
  const { output } = context;
  const { search, tag: tags, sort: asked } = options;
  const limit = wholeNumber('--limit', options.limit, 1);
  const descending = asked === undefined ? undefined : asked.startsWith('-');
  const sort = asked?.replace(/^-/, '');
  const { rows, total } = await withCatalogue(context, ({ catalog }) =>
    catalog.models({ search, tags, sort, descending, limit }),
  );
  for (const row of rows) output.record({ event: 'model', ...row });
  if (rows.length > 0) output.print(table([HEADER[output.language], ...rows.map(cells)], 'left'));
  if (total === 0) {
    output.note({
      en: 'no such models; a pretraining makes one: npx warmstart pretrain',
      zh: '没有符合的模型；预训练即可得到模型：npx warmstart pretrain',
    });
  } else if (total > rows.length) {
    output.note({
      en: `${rows.length} of ${formatInteger(total)}; more with --limit`,
      zh: `共 ${formatInteger(total)} 个，显示 ${rows.length} 个；用 --limit 显示更多`,
    });
  }
  return EXIT.ok;
}

const HEADER: Readonly<Record<Language, readonly string[]>> = {
  en: ['model', 'name', 'problem', 'numbers', 'to best strategy', 'made', 'aliases', 'tags'],
  zh: ['模型', '名称', '问题', '参数量', '相对最佳策略', '时间', '别名', '标签'],
};

function cells(row: ModelRow): string[] {
  return [
    row.model,
    row.name,
    row.problem || '–',
    formatInteger(row.parameters),
    row.againstBest === null ? '–' : formatPercent(row.againstBest, true),
    new Date(row.createdAt).toISOString().slice(0, 16).replace('T', ' '),
    row.aliases.join(' ') || '–',
    row.tags.join(' ') || '–',
  ];
}
