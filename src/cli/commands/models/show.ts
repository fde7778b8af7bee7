import { formatBytes, formatInteger, formatPercent, formatSignificant } from '../../../contract/format.ts';
import type { LineageNode, ModelDetail } from '../../../contract/host/models.ts';
import type { Text } from '../../../contract/language.ts';
import { shellLine } from '../../../files/shell-line.ts';
import { findModel } from '../../../host/models/find-model.ts';
import { modelDetail } from '../../../host/models/model-detail.ts';
import { EXIT } from '../../exit.ts';
import type { Output } from '../../output.ts';
import { withCatalogue } from '../../open-catalogue.ts';
import { table } from '../../table.ts';
import type { CommandContext } from '../context.ts';

/** What is known of one model: where it came from, what it can do, what was made from it. */
export async function showCommand(name: string, context: CommandContext): Promise<number> {
  const { output } = context;
  const detail = await withCatalogue(context, async (catalogue) =>
    modelDetail(await findModel(name, catalogue), catalogue),
  );
  output.record({ event: 'model', ...detail });
  output.print(table(facts(detail, output), 'left'));
  const next = shellLine(['npx', 'warmstart', 'ppo', '--external-pretrain', detail.row.model, '--skip-bc-training']);
  output.note({ en: `next: ${next}`, zh: `下一步：${next}` });
  return EXIT.ok;
}

function facts({ row, ancestors, descendants }: ModelDetail, output: Output): string[][] {
  const known: (readonly [Text, string | null])[] = [
    [{ en: 'model', zh: '模型' }, row.model],
    [{ en: 'name', zh: '名称' }, row.name],
    [{ en: 'SHA-256', zh: 'SHA-256' }, row.sha256],
    [{ en: 'aliases', zh: '别名' }, row.aliases.join(' ') || null],
    [{ en: 'tags', zh: '标签' }, row.tags.join(' ') || null],
    [{ en: 'notes', zh: '备注' }, row.notes || null],
    [{ en: 'run', zh: '运行' }, row.run],
    [{ en: 'problem', zh: '问题' }, row.problem || null],
    [{ en: 'observation, actions', zh: '观测维度、动作数' }, `${row.stateDim}, ${row.actionDim}`],
    [{ en: 'numbers', zh: '参数量' }, formatInteger(row.parameters)],
    [{ en: 'size', zh: '大小' }, formatBytes(row.size)],
    [
      { en: `to best strategy`, zh: '相对最佳策略' },
      row.againstBest === null ? null : `${formatPercent(row.againstBest, true)} (${row.bestStrategy})`,
    ],
    [{ en: 'from', zh: '来源' }, lineText(ancestors)],
    ...descendants.map((node) => [{ en: 'made from it', zh: '衍生' }, nodeText(node)] as const),
    ...Object.entries(row.metrics).map(([metric, value]) => {
      const figure = Number.isInteger(value) ? formatInteger(value) : formatSignificant(value);
      return [{ en: metric, zh: metric }, figure] as const;
    }),
  ];
  return known.flatMap(([label, value]) => (value === null ? [] : [[output.words(label), value]]));
}

function lineText(nodes: readonly LineageNode[]): string {
  return nodes.map(nodeText).join(' → ');
}

function nodeText({ label, target }: LineageNode): string {
  return target ?? label;
}
