import type { ModelIndex } from './model-index.ts';
import { refreshOthers, type IndexedFolders } from './refresh-others.ts';

/** Makes the catalogue anew from the folders. */
export async function reindex(
  folders: IndexedFolders,
  index: ModelIndex,
): Promise<{ readonly runs: number; readonly models: number; readonly seconds: number }> {
  const begun = performance.now();
  const { catalog, runs } = folders;
  await catalog.clear();
  await runs.refresh();
  // Without a signature, so that whoever opens the workspace next reads the folders again.
  for (const row of runs.rows()) await catalog.putRun({ ...row, signature: '' });
  await refreshOthers(folders);
  await index.refresh();
  const { total } = await catalog.models({ limit: 0 });
  return { runs: runs.rows().length, models: total, seconds: (performance.now() - begun) / 1000 };
}
