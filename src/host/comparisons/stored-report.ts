import { join } from 'node:path';
import { statSync } from 'node:fs';
import * as z from 'zod';
import { failure } from '../../contract/errors/index.ts';
import { readJson } from '../../files/read-json.ts';
import type { ComparisonReport } from '../../jobs/compare/comparison-report.ts';
import { REPORT_FILES } from '../../jobs/compare/report-files.ts';

const text = z.object({ en: z.string(), zh: z.string() });

/** What is relied on before the report is drawn. */
const reportSchema = z.looseObject({ version: z.literal(1), command: z.string(), conclusion: z.array(text).min(1) });

/** The reports of comparisons, each read again only when it changed. */
export class StoredReports {
  private readonly known = new Map<string, { readonly signature: string; readonly report: ComparisonReport }>();

  /** null where there is none yet. Throws compare/damaged, file/not-json and the like. */
  of(directory: string): ComparisonReport | null {
    const path = join(directory, REPORT_FILES.json);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return null;
    const signature = `${stat.mtimeMs}:${stat.size}`;
    const known = this.known.get(directory);
    if (known?.signature === signature) return known.report;
    const content = readJson(path);
    const parsed = reportSchema.safeParse(content);
    if (!parsed.success) {
      const { path: key, message } = parsed.error.issues[0];
      throw failure('compare/damaged', { path, expected: 'report', found: `${key.join('.')}: ${message}` });
    }
    const report = content as ComparisonReport;
    this.known.set(directory, { signature, report });
    return report;
  }
}
