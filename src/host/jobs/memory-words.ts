import { TypedError } from '../../base/errors.ts';
import type { Text } from '../../contract/language.ts';
import type { RunKind } from '../../contract/run.ts';
import { memoryExhausted } from '../../jobs/memory-fit/memory-failure.ts';
import { readConfiguration } from '../../store/runs/configuration.ts';
import { readRunRecord } from '../../store/runs/run-record.ts';
import { checkOfKind } from '../configuration/run-kinds.ts';
import { failureWords } from './job-words.ts';
import { notedFailure } from './run-outcome.ts';

/**
 * What a run that ran out of memory would fit with: in its own words, or where it was ended before it could say any, by
 * its configuration. Null where that cannot be read.
 */
export function memoryWords(directory: string, startedAt: number): Text | null {
  const noted = notedFailure(directory, startedAt);
  if (noted) return noted;
  try {
    const kind: RunKind | undefined = readRunRecord(directory)?.kind;
    const stored = readConfiguration(directory);
    return kind && stored ? failureWords(memoryExhausted(checkOfKind(kind, stored), null)) : null;
  } catch (error) {
    if (error instanceof TypedError) return null; // of another version, or damaged
    throw error;
  }
}
