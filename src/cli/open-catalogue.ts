import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '../contract/errors/index.ts';
import { ModelIndex } from '../host/models/model-index.ts';
import { refreshOthers, type IndexedFolders } from '../host/models/refresh-others.ts';
import { RunIndex } from '../host/runs/run-index.ts';
import { Workspace } from '../host/workspace.ts';
import { Catalog, CATALOG_FILE } from '../store/catalog/catalog.ts';
import type { CommandContext } from './commands/context.ts';

/** The catalogue of the current folder, as its folders are now. */
export interface Catalogue extends IndexedFolders {
  readonly index: ModelIndex;
}

/** A command starts none. */
const NO_JOBS = { of: () => null };

/** Opens the catalogue for a command, brings it up to date and closes it at the end. */
export async function withCatalogue<T>(
  { output, cwd }: CommandContext,
  work: (catalogue: Catalogue) => Promise<T>,
): Promise<T> {
  // A folder without runs and models is no workspace, and gets no file.
  const isWorkspace = [CATALOG_FILE, 'outputs', 'models'].some((name) => existsSync(join(cwd, name)));
  const catalog = await Catalog.open({ folder: isWorkspace ? cwd : null });
  try {
    for (const warning of catalog.warnings) output.note(describe(warning, output.language));
    const workspace = new Workspace(cwd);
    const runs = new RunIndex({ workspace, catalog });
    try {
      await runs.refresh();
      const index = new ModelIndex({ workspace, catalog, runs });
      const catalogue = { workspace, catalog, runs, jobs: NO_JOBS, index };
      await refreshOthers(catalogue);
      await index.refresh();
      return await work(catalogue);
    } finally {
      await runs.close();
    }
  } finally {
    await catalog.close();
  }
}
