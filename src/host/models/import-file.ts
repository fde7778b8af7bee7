import { relative } from 'node:path';
import { importModel, type ReadModelFile } from '../../jobs/import-model.ts';
import { repairModel } from '../../jobs/repair-model.ts';
import { modelChecks } from '../../models/checks/model.ts';
import { Fields } from '../../models/fields.ts';
import { encodeDocument } from '../../models/policy-model.ts';
import { readModelBytes, readModelContent } from '../../models/read-model-file.ts';
import { sha256Of } from '../../files/sha256.ts';
import { notValid, validateModel } from '../../models/validate.ts';
import { MODEL_FILES } from '../../store/models/model-folder.ts';
import type { Workspace } from '../workspace.ts';

/**
 * Keeps a file's model in the workspace; returns how it is named there. Throws `model/*` errors where it is not valid,
 * or cannot be converted without answers.
 *
 * @param repair convert another program's model as the validator proposes
 */
export async function importFile(
  { path, repair }: { readonly path: string; readonly repair: boolean },
  { workspace }: { readonly workspace: Workspace },
): Promise<string> {
  const file = workspace.absolute(path);
  const read = repair ? await repaired(file, workspace.root) : valid(file);
  const { directory } = importModel(workspace.root, { ...read, file: workspace.relative(file) });
  return `${relative(workspace.root, directory).replaceAll('\\', '/')}/${MODEL_FILES.model}`;
}

function valid(file: string): ReadModelFile {
  const { valid: isValid, checks, policy, format, sha256 } = validateModel(file);
  if (!isValid || !policy) throw notValid(file, checks);
  return { file, policy, format: format!, sha256: sha256! };
}

async function repaired(file: string, cwd: string): Promise<ReadModelFile> {
  const request = { choices: {}, outputs: null, computed: false, configuration: null, rollout: null };
  const { model } = await repairModel({ path: file, cwd, ...request });
  const checks = [...modelChecks(new Fields(encodeDocument(model), file), file, undefined)];
  if (checks.some(({ status }) => status === 'fail')) throw notValid(file, checks);
  const bytes = readModelBytes(file);
  return { file, policy: model, format: readModelContent(bytes, file).format, sha256: sha256Of(bytes) };
}
