const LENGTH = 200;
const ITEMS = 16;

/** A value of JSON in an error's `found`: cut short, and never walked into, however deeply it is nested. */
export function wordsOf(found: unknown): string {
  if (found === undefined) return '';
  if (Array.isArray(found)) return `[${found.slice(0, ITEMS).map(flat).join(', ')}]`;
  return flat(found);
}

function flat(value: unknown): string {
  return typeof value === 'object' && value !== null ? '…' : String(value).slice(0, LENGTH);
}
