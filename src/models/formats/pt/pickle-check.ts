import { Global, Storage } from './pickle-globals.ts';
import type { Broken, Item } from './pickle-globals.ts';
import { StoredTensor, StoredTuple, isDict } from '../../stored-value.ts';
import type { StoredValue } from '../../stored-value.ts';

const MAXIMUM_DEPTH = 100;
const MAXIMUM_VALUES = 1 << 22;

/**
 * Asserts that a value read can be walked safely: no classes or storages left in it, not nested without end (it may
 * contain itself), not so many paths to shared values that a walk would never end.
 */
export function checkValue(value: Item, broken: Broken): asserts value is StoredValue {
  let visited = 0;
  const walk = (item: Item, depth: number): void => {
    if (item instanceof Global || item instanceof Storage) broken('value');
    if (++visited > MAXIMUM_VALUES) broken('size');
    if (typeof item !== 'object' || item === null || item instanceof StoredTensor) return;
    if (depth === MAXIMUM_DEPTH) broken('depth');
    const items: Iterable<Item> = isDict(item) ? item.values() : item instanceof StoredTuple ? item.items : item;
    for (const inner of items) walk(inner, depth + 1);
  };
  walk(value, 0);
}
