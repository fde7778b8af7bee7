/** A field of a CSV file (RFC 4180); what is not known stays empty. */
type Field = string | number | null;

/** A header and rows as CSV, lines ended by CR LF as the standard asks. */
export function csv(header: readonly string[], rows: readonly (readonly Field[])[]): string {
  return [header, ...rows].map((row) => `${row.map(fieldText).join(',')}\r\n`).join('');
}

function fieldText(field: Field): string {
  const text = field === null ? '' : String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
