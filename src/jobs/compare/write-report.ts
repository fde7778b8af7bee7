import { join } from 'node:path';
import type { Language } from '../../contract/language.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import type { ComparisonReport } from './comparison-report.ts';
import { comparisonCsv, curvesCsv } from './comparison-table.ts';
import { comparisonPage } from './page/comparison-page.ts';
import { REPORT_FILES } from './report-files.ts';

/**
 * Writes a report's files into an existing folder, each atomically, and says where they are. Throws file/disk-full,
 * file/no-access, file/failed.
 */
export function writeReport(
  directory: string,
  report: ComparisonReport,
  language: Language,
): Record<keyof typeof REPORT_FILES, string> {
  const content = {
    json: `${JSON.stringify(report, null, 2)}\n`,
    csv: comparisonCsv(report),
    curves: curvesCsv(report),
    page: comparisonPage(report, language),
  };
  const write = (file: keyof typeof REPORT_FILES): string => {
    const path = join(directory, REPORT_FILES[file]);
    writeAtomically(path, content[file]);
    return path;
  };
  return { json: write('json'), csv: write('csv'), curves: write('curves'), page: write('page') };
}
