import { relative } from 'node:path';
import { importModel } from '../../../jobs/import-model.ts';
import type { Check } from '../../../models/checks/check.ts';
import { validateModel } from '../../../models/validate.ts';
import { MODEL_FILES } from '../../../store/models/model-folder.ts';
import { shellLine } from '../../../files/shell-line.ts';
import { checkRecord, printChecks } from '../../check-list.ts';
import { EXIT } from '../../exit.ts';
import type { Output } from '../../output.ts';
import { pathAsTyped } from '../../path-as-typed.ts';
import type { CommandContext } from '../context.ts';

/** Validates a model of any format and keeps it in the workspace as `models/<sha256>/model.pt`. */
export async function importCommand(file: string, { output, cwd }: CommandContext): Promise<number> {
  const { valid, checks, policy, format, sha256: digest } = validateModel(pathAsTyped(file, cwd));
  if (!valid || !policy) return refuse(file, checks, output);
  const { directory, sha256, found } = importModel(cwd, { file, format: format!, sha256: digest!, policy });
  const path = `${relative(cwd, directory)}/${MODEL_FILES.model}`;
  output.print(
    found ? { en: `there already: ${path}`, zh: `已有：${path}` } : { en: `imported: ${path}`, zh: `已导入：${path}` },
  );
  output.record({ event: 'imported', sha256, model: path, reused: found });
  const next = shellLine(['npx', 'warmstart', 'evaluate', '--model', path]);
  output.note({ en: `next: ${next}`, zh: `下一步：${next}` });
  return EXIT.ok;
}

function refuse(file: string, checks: readonly Check[], output: Output): number {
  printChecks(checks, output);
  output.record({ event: 'validated', valid: false, checks: checks.map((check) => checkRecord(check, output)) });
  const repair = shellLine(['npx', 'warmstart', 'models', 'repair', file, '-o', 'repaired.pt']);
  output.note({
    en: `not imported; a model of another program may be converted: ${repair}`,
    zh: `未导入；其他程序的模型或可转换：${repair}`,
  });
  return EXIT.failed;
}
