import { findModel } from '../../../host/models/find-model.ts';
import { removeModel } from '../../../host/models/remove-model.ts';
import { EXIT } from '../../exit.ts';
import { withCatalogue } from '../../open-catalogue.ts';
import type { CommandContext } from '../context.ts';

/** Deletes an imported model that has no alias. */
export async function removeCommand(name: string, context: CommandContext): Promise<number> {
  const { output } = context;
  const { model } = await withCatalogue(context, async (catalogue) => {
    const row = await findModel(name, catalogue);
    removeModel(row, catalogue.workspace.writable(row.model));
    await catalogue.index.refresh();
    return row;
  });
  output.print({ en: `deleted: ${model}`, zh: `已删除：${model}` });
  output.record({ event: 'removed', model });
  return EXIT.ok;
}
