import * as fs from 'node:fs';
import { join } from 'node:path';
import type { EventName, RunEvent } from '../../contract/events.ts';
import { withoutSuperseded } from '../../contract/events.ts';
import { isFailure } from '../../contract/errors/index.ts';
import { EventLines } from '../../store/runs/event-lines.ts';
import { RUN_FILES } from '../../store/runs/layout.ts';
import { parseEvent } from '../../store/runs/parse-event.ts';
import type { EventPlace } from './columns/event-places.ts';
import type { RunColumns } from './columns/run-columns.ts';

/**
 * Events of the given names that still hold, in order. Only these are parsed. Where a line is damaged, what stands before
 * it; the run's row tells of the damage.
 */
export async function eventsNamed(directory: string, names: readonly string[]): Promise<readonly RunEvent[]> {
  const wanted = new Set<string>([...names, 'resumed' satisfies EventName]);
  let events: RunEvent[] = [];
  try {
    await new EventLines(directory).read({
      restart: () => {
        events = [];
      },
      line: (line) => {
        if (wanted.has(line.name)) events.push(parseEvent(line));
      },
    });
  } catch (error) {
    if (!isFailure(error, 'run/damaged')) throw error;
  }
  const asked = new Set(names);
  return withoutSuperseded(events).filter(({ event }) => asked.has(event));
}

/**
 * The same of a run whose columns are known and up to date, which tell where its few events stand; only those after a
 * sequence number.
 */
export async function eventsOf(
  directory: string,
  columns: RunColumns,
  names: readonly string[],
  after: number,
): Promise<readonly RunEvent[]> {
  const isAsked = ({ sequence }: { readonly sequence: number }): boolean => sequence > after;
  const found = names.includes('steps' satisfies EventName)
    ? null
    : eventsAt(directory, columns.eventsNamed(names).filter(isAsked));
  return found ?? (await eventsNamed(directory, names)).filter(isAsked);
}

/** null where the log has been replaced meanwhile. */
function eventsAt(directory: string, places: readonly EventPlace[]): RunEvent[] | null {
  if (places.length === 0) return [];
  let descriptor: number | null = null;
  try {
    const file = fs.openSync(join(directory, RUN_FILES.events), 'r');
    descriptor = file;
    const events = places.map(({ name, at, length }) => {
      const bytes = Buffer.alloc(length);
      const end = fs.readSync(file, bytes, 0, length, at);
      return parseEvent({ bytes, start: 0, end, name });
    });
    return events.every(({ sequence }, i) => sequence === places[i].sequence) ? events : null;
  } catch {
    return null;
  } finally {
    if (descriptor !== null) fs.closeSync(descriptor);
  }
}
