import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeDiagnosis, DIAGNOSIS_KEYS } from '../../contract/diagnosis.ts';
import { failure } from '../../contract/errors/index.ts';
import type { RunEvent } from '../../contract/events.ts';
import type { RunDetail, RunFileInfo, RunRow } from '../../contract/host/runs.ts';
import { inEveryLanguage, type Text } from '../../contract/language.ts';
import { shellLine } from '../../files/shell-line.ts';
import { readConfiguration } from '../../store/runs/configuration.ts';
import { isLitter, RUN_FILES } from '../../store/runs/layout.ts';
import { readRunRecord } from '../../store/runs/run-record.ts';
import type { Workspace } from '../workspace.ts';
import type { RunIndex } from './run-index.ts';

/** All that a run's page shows beside its curves. Throws run/absent, run/damaged and the like. */
export async function runDetail(
  row: RunRow,
  { workspace, runs }: { readonly workspace: Workspace; readonly runs: Pick<RunIndex, 'events'> },
): Promise<RunDetail> {
  const directory = workspace.absolute(row.run);
  const record = readRunRecord(directory);
  if (!record) throw failure('run/absent', { directory });
  const card = join(directory, RUN_FILES.modelCard);
  return {
    row,
    record,
    configuration: readConfiguration(directory) ?? {},
    files: filesIn(directory, row.run),
    card: existsSync(card) ? readFileSync(card, 'utf8') : null,
    findings: findingsOf((await runs.events(row.run, ['diagnosis'])).at(-1)),
    command: shellLine(['npx', ...record.command]),
  };
}

function filesIn(directory: string, run: string): RunFileInfo[] {
  const files: RunFileInfo[] = [];
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (!entry.isFile() || isLitter(entry.name) || entry.name.startsWith(RUN_FILES.lock)) continue;
    const stat = statSync(join(directory, entry.name), { throwIfNoEntry: false });
    if (!stat) continue; // replaced at this moment
    const { size, mtimeMs: modifiedAt } = stat;
    files.push({ name: entry.name, path: `${run}/${entry.name}`, size, modifiedAt });
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function findingsOf(last: RunEvent | undefined): Text[] {
  if (last?.event !== 'diagnosis') return [];
  const known = last.findings.filter(({ kind }) => Object.hasOwn(DIAGNOSIS_KEYS, kind)); // a newer version may find more
  return known.map((finding) => inEveryLanguage((language) => describeDiagnosis(finding, language)));
}
