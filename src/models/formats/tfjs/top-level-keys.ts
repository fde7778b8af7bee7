const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * The keys of the object that a JSON text holds, as written (escapes are kept), one after the other as they are found.
 * Nothing is parsed or kept, so that a glance at a long file costs no memory; of what is no JSON object, no key or some.
 */
export function* topLevelKeys(bytes: Uint8Array): Generator<string> {
  let depth = 0;
  let key: readonly [number, number] | undefined;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = endOfString(bytes, at);
      if (depth === 1) key = [at + 1, end];
      at = end;
    } else if (byte === COLON && depth === 1 && key) {
      yield Buffer.from(bytes.subarray(...key)).toString();
      key = undefined;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (depth === 0 && byte === OPEN_BRACKET) return;
      depth++;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return;
    }
  }
}

/** Of the quote that ends the string that begins at `start`; the bytes' end where there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
