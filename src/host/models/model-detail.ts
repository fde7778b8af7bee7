import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModelDetail, ModelRow } from '../../contract/host/models.ts';
import { readText } from '../../files/read-text.ts';
import { shellLine } from '../../files/shell-line.ts';
import { modelsOf } from '../../models/policy.ts';
import { readPolicy } from '../../models/read-policy.ts';
import { readModelBytes } from '../../models/read-model-file.ts';
import { MODEL_FILES } from '../../store/models/model-folder.ts';
import type { HostContext } from '../host-context.ts';
import { modelRelatives } from './model-relatives.ts';

/** All that a model's page shows. Throws `model/*` and `file/*` errors. */
export async function modelDetail(
  row: ModelRow,
  { workspace, catalog, runs }: Pick<HostContext, 'workspace' | 'catalog' | 'runs'>,
): Promise<ModelDetail> {
  const path = workspace.absolute(row.model);
  const [{ model }] = modelsOf(readPolicy(readModelBytes(path), path), path);
  return {
    row,
    card: cardBeside(row, path) ?? model.card,
    configuration: model.configuration,
    ...(await modelRelatives(row, catalog, runs.rows())),
    command: shellLine(['npx', 'warmstart', 'models', 'show', row.model]),
  };
}

/** The card beside a model gains lines after the model was written; that of a run is its best model's. */
function cardBeside({ role }: ModelRow, path: string): string | null {
  if (role !== 'best' && role !== 'imported') return null;
  const card = join(dirname(path), MODEL_FILES.card);
  return existsSync(card) ? readText(card) : null;
}
