/** The files of a report, in the folder of its comparison. */
export const REPORT_FILES = {
  json: 'comparison.json',
  csv: 'comparison.csv',
  curves: 'curves.csv',
  page: 'comparison.html',
} as const;
