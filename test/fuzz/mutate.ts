import type { Random } from '../../src/base/random.ts';

const TELLING = [0, 1, 0x7f, 0x80, 0xff];

/** Some of: bits flipped, bytes set to telling values, cut, a part removed, repeated or moved. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Buffer.from(bytes);
  for (let count = 1 + random.integer(4); count > 0 && result.length > 0; count--) {
    const at = random.integer(result.length);
    const part = Buffer.from(result.subarray(at, at + 1 + random.integer(32)));
    switch (random.integer(6)) {
      case 0:
        result[at] ^= 1 << random.integer(8);
        break;
      case 1:
        result[at] = TELLING[random.integer(TELLING.length)];
        break;
      case 2:
        result.fill(0xff, at, Math.min(at + 4, result.length));
        break;
      case 3:
        result = result.subarray(0, at);
        break;
      case 4:
        result = Buffer.concat([result.subarray(0, at), part, result.subarray(at)]);
        break;
      default:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at + part.length)]);
    }
  }
  return result;
}

const ODD: readonly unknown[] = [null, true, -1, 0, 0.5, 1e300, 2 ** 53, '', '..', 'f', '__proto__', [], {}, [[[]]]];

/** Puts something odd in the place of one value, removes it, or gives it another's place in the same object. */
export function mutateJson(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.uniform() < 0.15) return ODD[random.integer(ODD.length)];
  const keys = Object.keys(value);
  if (keys.length === 0) return ODD[random.integer(ODD.length)];
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  const key = keys[random.integer(keys.length)];
  const choice = random.integer(10);
  if (choice === 0 && Array.isArray(copy)) copy.splice(Number(key), 1);
  else if (choice === 0) delete copy[key];
  else if (choice === 1) copy[key] = copy[keys[random.integer(keys.length)]];
  else copy[key] = mutateJson(copy[key], random);
  return copy;
}
