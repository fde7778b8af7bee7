/**
 * JSON that keeps what plain JSON loses: typed arrays, and numbers that are not finite. What `stringifyExactly` wrote,
 * `parseExactly` gives back, every bit the same.
 */
const ARRAYS = { Float32Array, Float64Array, Int32Array, Uint8Array, Uint32Array } as const;

type ArrayName = keyof typeof ARRAYS;

const ARRAY = '$array';
const NUMBER = '$number';

export function stringifyExactly(value: unknown): string {
  return JSON.stringify(value, (_key, found: unknown) => {
    if (typeof found === 'number' && !(Number.isFinite(found) && !Object.is(found, -0))) {
      return { [NUMBER]: Object.is(found, -0) ? '-0' : String(found) };
    }
    if (!ArrayBuffer.isView(found)) return found;
    const name = found.constructor.name;
    if (!(name in ARRAYS)) throw new Error(`no form for ${name}`);
    return { [ARRAY]: name, data: base64Of(new Uint8Array(found.buffer, found.byteOffset, found.byteLength)) };
  });
}

export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_key, found: unknown) => {
    if (typeof found !== 'object' || found === null) return found;
    const tagged = found as Record<string, unknown>;
    if (typeof tagged[NUMBER] === 'string') return Number(tagged[NUMBER]);
    const name = tagged[ARRAY];
    if (typeof name !== 'string' || !Object.hasOwn(ARRAYS, name) || typeof tagged['data'] !== 'string') return found;
    return new ARRAYS[name as ArrayName](bytesOf(tagged['data']));
  });
}

/** Characters at a time: more would be more arguments than a call takes. */
const CHUNK = 0x8000;

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}

function bytesOf(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
}
