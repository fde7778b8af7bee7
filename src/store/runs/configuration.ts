import { join } from 'node:path';
import { isFailure } from '../../contract/errors/index.ts';
import { shown } from '../../contract/errors/entry.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { readJson } from '../../files/read-json.ts';
import { RUN_FILES } from './layout.ts';

/** A resolved configuration: any JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Keys that say where a run stands, or what an editor needs, rather than what the run computes. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['output_dir', '$schema']);

export function writeConfiguration(directory: string, configuration: JsonObject): void {
  writeAtomically(join(directory, RUN_FILES.configuration), `${JSON.stringify(configuration, null, 2)}\n`);
}

/** Reads config.json; null where it is missing or does not hold an object. */
export function readConfiguration(directory: string): JsonObject | null {
  try {
    const content = readJson(join(directory, RUN_FILES.configuration));
    return isObject(content) ? content : null;
  } catch (error) {
    if (isFailure(error, 'file/not-found') || isFailure(error, 'file/not-json')) return null;
    throw error;
  }
}

/**
 * Where two configurations differ, as `batch_size: 512 → 256`; empty where a run of one is a run of the other. Order
 * of keys, and a value left out against undefined, make no difference.
 */
export function configurationDifferences(before: JsonObject, now: JsonObject): string[] {
  const differences: string[] = [];
  compare(before, now, '', differences);
  return differences;
}

function compare(before: unknown, now: unknown, path: string, differences: string[]): void {
  if (isObject(before) && isObject(now)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      if (path === '' && NOT_COMPARED.has(key)) continue;
      compare(before[key], now[key], path === '' ? key : `${path}.${key}`, differences);
    }
  } else if (Array.isArray(before) && Array.isArray(now) && before.length === now.length) {
    before.forEach((value, i) => compare(value, now[i], `${path}[${i}]`, differences));
  } else if (!Object.is(before, now) && JSON.stringify(before) !== JSON.stringify(now)) {
    differences.push(`${path}: ${shownOrNone(before)} → ${shownOrNone(now)}`);
  }
}

function shownOrNone(value: unknown): string {
  return value === undefined ? '–' : shown(value, 30);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
