import { failure } from '../../contract/errors/index.ts';
import type { ModelRow } from '../../contract/host/models.ts';
import type { Catalog } from '../../store/catalog/catalog.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import { resolve } from 'node:path';
import type { Workspace } from '../workspace.ts';

/** The beginning of a SHA-256 that can hardly be meant for something else. */
const HASH = /^[0-9a-f]{6,64}$/i;

/**
 * The model of the catalogue that a name means: its file, the folder of its run, an alias, or the beginning of its
 * SHA-256. Throws catalog/no-model and catalog/several-models.
 */
export async function findModel(
  name: string,
  { catalog, workspace }: { readonly catalog: Catalog; readonly workspace: Pick<Workspace, 'relative' | 'root'> },
): Promise<ModelRow> {
  const path = name.includes('\0') ? name : workspace.relative(resolve(workspace.root, name));
  const byPath = (await catalog.model(path)) ?? (await catalog.model(`${path}/${RUN_FILES.bestModel}`));
  if (byPath) return byPath;
  const byAlias = await catalog.modelsWithAlias(name);
  if (byAlias.length > 0) return only(name, byAlias);
  if (!HASH.test(name)) throw failure('catalog/no-model', { name });
  const byContent = await catalog.modelsWithContent(name.toLowerCase());
  if (byContent.length === 0) throw failure('catalog/no-model', { name });
  const sameContent = byContent.every(({ sha256 }) => sha256 === byContent[0].sha256);
  return sameContent ? byContent[0] : only(name, byContent);
}

function only(name: string, models: readonly ModelRow[]): ModelRow {
  if (models.length > 1) throw failure('catalog/several-models', { name, models: models.map(({ model }) => model) });
  return models[0];
}
