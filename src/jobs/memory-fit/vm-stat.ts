/** Bytes that macOS can give a new program, by the words of `vm_stat`: free pages and those that it gives back at once. */
export function parseVmStat(text: string): number | null {
  const page = Number(/page size of (\d+) bytes/.exec(text)?.[1] ?? NaN);
  const pages = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)\\.$`, 'm').exec(text)?.[1] ?? NaN);
  const bytes = page * (pages('Pages free') + pages('Pages inactive') + pages('Pages speculative'));
  return Number.isNaN(bytes) ? null : bytes;
}
