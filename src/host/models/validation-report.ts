import type { ValidationReport } from '../../contract/host/models.ts';
import { shellLine } from '../../files/shell-line.ts';
import { describeProposal } from '../../models/mapping/describe-proposal.ts';
import { validateModel, type Validation } from '../../models/validate.ts';

/** Validates any file, also one that is no model, as `warmstart validate` does. `file` is how windows name it. */
export function validationReport(path: string, file: string): ValidationReport {
  const validation = validateModel(path);
  const { valid, checks, format, sha256 } = validation;
  return {
    file,
    valid,
    checks: checks.map(({ name, status, message, fix, table }) => {
      return { name, status, message, fix: fix ?? null, table: table ?? [] };
    }),
    ...{ format, sha256 },
    repair: repairOf(validation, file),
    command: shellLine(['npx', 'warmstart', 'validate', file]),
    importCommand: shellLine(['npx', 'warmstart', 'models', 'import', file]),
  };
}

function repairOf({ proposal }: Validation, file: string): ValidationReport['repair'] {
  if (proposal?.kind !== 'mapping') return null;
  const choices = proposal.questions.flatMap(({ key }) => ['--choose', `${key}=…`]);
  return {
    rows: describeProposal(proposal).map(({ sourceShape: shape, target, source, done, certainty, why }) => {
      return { target, source, shape, done, certainty, why };
    }),
    complete: proposal.questions.length === 0,
    command: shellLine(['npx', 'warmstart', 'models', 'repair', file, '-o', 'repaired.pt', ...choices]),
  };
}
