import { dirname, basename, isAbsolute, join } from 'node:path';
import { failure } from '../../contract/errors/index.ts';
import type { ModelRow } from '../../contract/host/models.ts';
import { withCatalogLock } from '../../store/catalog/catalog-lock.ts';
import type { Catalog } from '../../store/catalog/catalog.ts';
import { readModelNotes, writeModelNotes, type ModelNotes } from '../../store/models/model-notes.ts';
import type { ModelIndex } from './model-index.ts';

interface Notebook {
  readonly root: string;
  readonly catalog: Catalog;
  readonly index: ModelIndex;
}

/** An alias that another model had. */
export interface MovedAlias {
  readonly alias: string;
  readonly from: string;
}

/**
 * Changes what is noted about a model, beside its file. An alias belongs to one model: taking it takes it from the one
 * that had it. Throws catalog/alias, catalog/no-model, run/damaged and `file/*` errors.
 *
 * @param change of the notes as they are
 */
export async function changeNotes(
  { root, catalog, index }: Notebook,
  { model }: Pick<ModelRow, 'model'>,
  change: (notes: ModelNotes) => Partial<ModelNotes>,
): Promise<{ readonly row: ModelRow; readonly moved: readonly MovedAlias[] }> {
  const place = placeOf(root, model);
  const asked = change(readModelNotes(place.directory, place.name)).aliases ?? [];
  const owners = (await Promise.all(asked.map((alias) => catalog.modelsWithAlias(alias)))).flat();
  const moved = withCatalogLock(root, () => {
    const before = readModelNotes(place.directory, place.name);
    const after = clean({ ...before, ...change(before) });
    const taken = owners
      .filter((owner) => owner.model !== model)
      .flatMap((owner) => take(root, owner.model, after.aliases));
    writeModelNotes(place.directory, place.name, after);
    return taken;
  });
  await index.refresh();
  const row = await catalog.model(model);
  if (!row) throw failure('catalog/no-model', { name: model });
  return { row, moved };
}

/** Takes aliases from a model that has some of them. */
function take(root: string, from: string, aliases: readonly string[]): MovedAlias[] {
  const { directory, name } = placeOf(root, from);
  const notes = readModelNotes(directory, name);
  const taken = notes.aliases.filter((alias) => aliases.includes(alias));
  if (taken.length === 0) return [];
  writeModelNotes(directory, name, { ...notes, aliases: notes.aliases.filter((alias) => !taken.includes(alias)) });
  return taken.map((alias) => ({ alias, from }));
}

function clean({ tags, aliases, notes }: ModelNotes): ModelNotes {
  for (const alias of aliases) requireAlias(alias);
  return {
    tags: distinct(tags.map((tag) => tag.trim()).filter((tag) => tag !== '')),
    aliases: distinct(aliases),
    notes,
  };
}

/** A name with slashes would be a path. Throws catalog/alias. */
function requireAlias(alias: string): void {
  if (alias === '' || alias.trim() !== alias || /[/\\\p{Cc}]/u.test(alias))
    throw failure('catalog/alias', { found: alias });
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function placeOf(root: string, model: string): { readonly directory: string; readonly name: string } {
  const path = isAbsolute(model) ? model : join(root, model);
  return { directory: dirname(path), name: basename(path) };
}
