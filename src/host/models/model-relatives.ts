import { basename } from 'node:path';
import type { LineageNode, ModelRow } from '../../contract/host/models.ts';
import type { RunRow } from '../../contract/host/runs.ts';
import type { Catalog } from '../../store/catalog/catalog.ts';
import type { Relative } from '../../store/catalog/lineage-queries.ts';

/** What shows of a fingerprint or hash. */
const SHORT = 8;

/** Where a model came from, the earliest first and itself last, and what was made from it, the nearest first. */
export async function modelRelatives(
  row: ModelRow,
  catalog: Catalog,
  runs: readonly RunRow[],
): Promise<{ readonly ancestors: readonly LineageNode[]; readonly descendants: readonly LineageNode[] }> {
  const { ancestors, descendants } = await catalog.relatives(row.sha256);
  const sets = await catalog.datasets();
  const nodeOf = async ({ kind, key }: Relative): Promise<LineageNode> => {
    if (kind === 'run') {
      const run = runs.find(({ id }) => id === key);
      return { kind, label: run?.name ?? key, target: run?.run ?? null };
    }
    if (kind === 'model') {
      const [model] = await catalog.modelsWithContent(key);
      return model ? modelNode(model) : { kind, label: key.slice(0, SHORT), target: null };
    }
    const target =
      kind === 'demonstrations' ? (sets.find(({ fingerprint }) => fingerprint === key)?.set ?? null) : null;
    return { kind, label: kind === 'demonstrations' ? key.slice(0, SHORT) : key, target };
  };
  // A run that has not made a model yet is known only by the model that it names.
  const told = new Set(descendants.filter(({ kind }) => kind === 'run').map(({ key }) => key));
  const begun = runs
    .filter(({ from, id }) => from === row.model && !told.has(id))
    .map((run) => ({ kind: 'run', label: run.name, target: run.run }) as const);
  return {
    ancestors: [...(await Promise.all(ancestors.toReversed().map(nodeOf))), modelNode(row)],
    descendants: [...begun, ...(await Promise.all(descendants.map(nodeOf)))],
  };
}

function modelNode({ model, name, role }: ModelRow): LineageNode {
  return { kind: 'model', label: role === 'imported' ? name : basename(model), target: model };
}
