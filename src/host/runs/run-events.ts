import type { EventName, RunEvent } from '../../contract/events.ts';
import { withoutSuperseded } from '../../contract/events.ts';
import { isFailure } from '../../contract/errors/index.ts';
import { EventLines } from '../../store/runs/event-lines.ts';
import { parseEvent } from '../../store/runs/parse-event.ts';

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
