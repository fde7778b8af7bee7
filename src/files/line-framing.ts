import type { Framing } from './append-log.ts';

const NEWLINE = 0x0a;
const BLOCK = 1 << 16;

/**
 * Framing of one JSON value a line. Looks from the end only: a power failure can also leave a last line whose bytes
 * never reached the disk (zeros), so lines are dropped until one parses.
 */
export const jsonLineFraming: Framing = (readAt, length) => {
  let end = lastNewlineBefore(readAt, length);
  while (end > 0) {
    const start = lastNewlineBefore(readAt, end - 1);
    if (parses(readAt(start, end - 1 - start))) return end;
    end = start;
  }
  return 0;
};

/** The last line of a log of whole lines, without its newline; empty where the log is. */
export function lastLine(readAt: Parameters<Framing>[0], length: number): string {
  if (length === 0) return '';
  const start = lastNewlineBefore(readAt, length - 1);
  return Buffer.from(readAt(start, length - 1 - start)).toString('utf8');
}

/** The offset just after the last newline in the first `end` bytes; 0 where there is none. */
function lastNewlineBefore(readAt: Parameters<Framing>[0], end: number): number {
  while (end > 0) {
    const start = Math.max(0, end - BLOCK);
    const at = readAt(start, end - start).lastIndexOf(NEWLINE);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}

function parses(line: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(line).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
