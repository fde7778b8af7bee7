import { implement } from '@orpc/server';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TypedError } from '../../base/errors.ts';
import { describe, failure } from '../../contract/errors/index.ts';
import { comparisons as contract } from '../../contract/host/comparisons.ts';
import { inEveryLanguage, type Language } from '../../contract/language.ts';
import { checkComparison } from '../../jobs/compare/comparison-plan.ts';
import { comparisonPage } from '../../jobs/compare/page/comparison-page.ts';
import { REPORT_FILES } from '../../jobs/compare/report-files.ts';
import { untilEnded } from '../change-signal.ts';
import { keptFile } from '../configuration/kept-text.ts';
import { checkOfKind } from '../configuration/run-kinds.ts';
import type { HostContext } from '../host-context.ts';
import { checkedComparison, type AskedComparison } from './asked-comparison.ts';
import { compareCommand } from './compare-command.ts';
import { ComparisonRows, type StoredComparison } from './comparison-rows.ts';
import { startComparison } from './start-comparison.ts';

export type ComparisonContext = Pick<HostContext, 'workspace' | 'runs' | 'jobs' | 'settings'>;

/** How often a followed comparison is looked at. */
const FOLLOW_MS = 500;

export function comparisonProcedures(context: ComparisonContext) {
  const rows = new ComparisonRows(context);
  const procedures = implement(contract);
  return procedures.router({
    list: procedures.list.handler(() => rows.all()),
    check: procedures.check.handler(({ input }) => checked(context, input)),
    start: procedures.start.handler(({ input }) => startComparison(context, input)),
    show: procedures.show.handler(({ input }) => {
      const found = rows.named(input.comparison);
      const { row, runs, report } = found;
      return { row, runs, conclusion: report?.conclusion ?? [], command: commandOf(context, found) };
    }),
    follow: procedures.follow.handler(({ input, signal }) =>
      follow(context, rows, input.comparison, untilEnded(signal)),
    ),
    page: procedures.page.handler(({ input }) => page(rows.named(input.comparison), input.language)),
  });
}

/** Whether a comparison would be fair; what is wrong with it comes back in words. */
function checked(context: ComparisonContext, asked: AskedComparison) {
  let command = '';
  try {
    const { request, ...named } = checkedComparison(context, asked);
    const { modes, seeds, configuration } = request;
    const file = keptFile(context.workspace, named.comparison, asked.text);
    command = compareCommand({ ...named, modes, seeds }, configuration, file, context.workspace);
    checkComparison(request);
    return { fair: true, problem: null, command };
  } catch (error) {
    if (!(error instanceof TypedError)) throw error;
    return { fair: false, problem: inEveryLanguage((language) => describe(error, language)), command };
  }
}

/** The command that makes a comparison: as it was given where that is known. */
function commandOf({ jobs, workspace }: ComparisonContext, { row, plan, report }: StoredComparison): string {
  const given = jobs.list().findLast(({ run }) => run === row.comparison)?.command ?? report?.command;
  if (given !== undefined) return given;
  const { configuration } = checkOfKind('ppo', plan.configuration);
  const file = keptFile(workspace, row.comparison, '');
  return compareCommand(row, configuration as Parameters<typeof compareCommand>[1], file, workspace);
}

/** A value whenever a run of the comparison, its job or its report changed, beginning with one at once. */
async function* follow(
  { runs, jobs }: ComparisonContext,
  rows: ComparisonRows,
  comparison: string,
  signal: AbortSignal,
): AsyncGenerator<{ readonly revision: number }, void, void> {
  let told = '';
  for (let revision = 0; !signal.aborted;) {
    runs.attend();
    const { row, runs: its } = rows.named(comparison);
    const now = JSON.stringify([row, its, jobs.of(row.comparison)?.state]);
    if (now !== told) yield { revision: revision++ };
    told = now;
    await delay(FOLLOW_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The report as a page; null where there is none yet. */
function page({ directory, report }: StoredComparison, language: Language): { readonly html: string } | null {
  if (!report) return null;
  try {
    return { html: comparisonPage(report, language) };
  } catch (error) {
    // The page is made from this file alone: what it cannot draw is not the report that this program wrote.
    const found = error instanceof Error ? error.message : String(error);
    throw failure('compare/damaged', { path: join(directory, REPORT_FILES.json), expected: 'report', found }, error);
  }
}
