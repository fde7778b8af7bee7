import type { ChartAxis, ChartLine } from './chart.ts';

/** The chart's numbers, a line per x of any curve: for the table beside it, for CSV, for a screen reader. */
export function chartTable(lines: readonly ChartLine[], axis: ChartAxis): { header: string[]; rows: string[][] } {
  const byX = new Map<number, (number | null)[]>();
  lines.forEach((line, column) => {
    line.x.forEach((x, i) => {
      const row = byX.get(x) ?? Array.from({ length: lines.length }, () => null);
      row[column] = line.y[i];
      byX.set(x, row);
    });
  });
  const rows = [...byX].sort(([a], [b]) => a - b);
  return {
    header: [axis.label, ...lines.map(({ label }) => label)],
    rows: rows.map(([x, values]) => [String(x), ...values.map((value) => (value === null ? '' : String(value)))]),
  };
}

/** As RFC 4180 has it. A text that a spreadsheet would run as a formula is kept from it. */
export function csvOf({ header, rows }: { header: readonly string[]; rows: readonly (readonly string[])[] }): string {
  const safe = (text: string): string => (/^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text);
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [header, ...rows].map((row) => `${row.map((text) => cell(safe(text))).join(',')}\r\n`).join('');
}
