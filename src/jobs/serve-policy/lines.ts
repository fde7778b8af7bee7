const NEWLINE = 0x0a;

/**
 * Cuts bytes into lines without their ends; null stands for a line of more than `limit` bytes, which is not kept. The
 * last line needs no newline. Never holds more than `limit` bytes and one chunk.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<string | null> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let skipping = false;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const newline = chunk.indexOf(NEWLINE, at);
      const end = newline < 0 ? chunk.length : newline;
      length += end - at;
      if (length > limit && !skipping) {
        skipping = true;
        parts = [];
        yield null;
      }
      if (!skipping) parts.push(chunk.subarray(at, end));
      at = end + 1;
      if (newline < 0) continue;
      if (!skipping) yield textOf(parts);
      [parts, length, skipping] = [[], 0, false];
    }
  }
  if (length > 0 && !skipping) yield textOf(parts);
}

function textOf(parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
}
