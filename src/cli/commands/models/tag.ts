import { failure } from '../../../contract/errors/index.ts';
import type { ModelRow } from '../../../contract/host/models.ts';
import { changeNotes } from '../../../host/models/change-notes.ts';
import { findModel } from '../../../host/models/find-model.ts';
import type { ModelNotes } from '../../../store/models/model-notes.ts';
import { EXIT } from '../../exit.ts';
import { withCatalogue, type Catalogue } from '../../open-catalogue.ts';
import type { CommandContext } from '../context.ts';

/** Adds tags written `+a` and takes off those written `-b`. Throws command/tag-change. */
export async function tagCommand(name: string, changes: readonly string[], context: CommandContext): Promise<number> {
  const wrong = changes.find((change) => !/^[+-][^-]/.test(change));
  if (wrong !== undefined) throw failure('command/tag-change', { found: wrong });
  const named = (sign: string): string[] => changes.filter((one) => one.startsWith(sign)).map((one) => one.slice(1));
  const [added, removed] = [named('+'), named('-')];
  const { row } = await change(name, context, ({ tags }) => ({
    tags: [...tags, ...added].filter((tag) => !removed.includes(tag)),
  }));
  const tags = row.tags.join(' ') || '–';
  context.output.print({ en: `${row.model}: tags ${tags}`, zh: `${row.model}：标签 ${tags}` });
  context.output.record({ event: 'tagged', model: row.model, tags: row.tags });
  return EXIT.ok;
}

/** Gives a model an alias, which one model has at a time, or takes it off. */
export async function aliasCommand(
  name: string,
  alias: string,
  { remove = false }: { readonly remove?: boolean },
  context: CommandContext,
): Promise<number> {
  const { output } = context;
  const { row, moved } = await change(name, context, ({ aliases }) => ({
    aliases: remove ? aliases.filter((one) => one !== alias) : [...aliases, alias],
  }));
  for (const { from } of moved) {
    output.print({ en: `${alias}: taken from ${from}`, zh: `${alias}：已从 ${from} 取下` });
  }
  const aliases = row.aliases.join(' ') || '–';
  output.print({ en: `${row.model}: aliases ${aliases}`, zh: `${row.model}：别名 ${aliases}` });
  output.record({ event: 'aliased', model: row.model, aliases: row.aliases, from: moved.map(({ from }) => from) });
  return EXIT.ok;
}

async function change(
  name: string,
  context: CommandContext,
  how: (notes: ModelNotes) => Partial<ModelNotes>,
): ReturnType<typeof changeNotes> {
  return withCatalogue(context, async (catalogue: Catalogue) => {
    const row: ModelRow = await findModel(name, catalogue);
    return changeNotes({ ...catalogue, root: catalogue.workspace.root }, row, how);
  });
}
