import * as z from 'zod';
import type { EventName, RunEvent } from '../../contract/events.ts';
import { RUN_KINDS } from '../../contract/run.ts';
import type { EventLine } from './event-lines.ts';

const count = z.number();
/** Numbers that were not finite are null. */
const figure = z.number().nullable();
const place = z.looseObject({ epoch: count, step: count });
const estimate = z.looseObject({ mean: figure, ci95: z.tuple([figure, figure]) });

/** What readers of a folder rely on in an event; others are handed on as they are. */
const SHAPES: { readonly [K in EventName]?: z.ZodType } = {
  started: z.looseObject({ kind: z.enum(RUN_KINDS), steps_per_epoch: count.optional() }),
  epoch: place,
  interval: z.looseObject({ update: count, environment_steps: count }),
  critic_phase: z.looseObject({ environment_steps: count, explained_variance: figure, value_loss: figure }),
  evaluation: place.extend({
    final: z.boolean(),
    results: z.array(z.looseObject({ name: z.string(), metrics: z.record(z.string(), estimate) })),
  }),
  diagnosis: z.looseObject({ findings: z.array(z.looseObject({ kind: z.string() })) }),
  continued: place,
  resumed: place.extend({ supersedes_from: count }),
};

/** The whole event of a line. Throws a SyntaxError where it is no JSON, or not what such an event is. */
export function parseEvent({ bytes, start, end, name }: Pick<EventLine, 'bytes' | 'start' | 'end' | 'name'>): RunEvent {
  const event = JSON.parse(bytes.toString('utf8', start, end)) as RunEvent;
  const fits =
    event.event === 'steps' ? isStepTable(event) : (SHAPES[name as EventName]?.safeParse(event).success ?? true);
  if (!fits) throw new SyntaxError(`not a ${name} event`);
  return event;
}

/** By hand, as a long run has millions of these numbers; the columns make NaN of what is none. */
function isStepTable({ epoch, step, values }: Readonly<Record<string, unknown>>): boolean {
  if (typeof epoch !== 'number' || !Array.isArray(step) || typeof values !== 'object' || values === null) return false;
  return Object.values(values).every((column) => Array.isArray(column) && column.length === step.length);
}
