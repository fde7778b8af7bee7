import * as z from 'zod';

/** What can be asked of a live run: a line of JSON, `{"ask":"pause"}`, answered by one. */
export const CONTROL_REQUESTS = ['status', 'pause', 'continue', 'stop', 'checkpoint'] as const;
export type ControlRequest = (typeof CONTROL_REQUESTS)[number];

/** What the run is doing when it answers: what was asked takes effect at the next step's end. */
export const CONTROL_STATES = ['running', 'pausing', 'paused', 'stopping'] as const;
export type ControlState = (typeof CONTROL_STATES)[number];

export const requestSchema = z.object({ ask: z.enum(CONTROL_REQUESTS) });

export const answerSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    /** The run's id, and the process that runs it. */
    run: z.string(),
    pid: z.int(),
    state: z.enum(CONTROL_STATES),
  }),
  z.object({ ok: z.literal(false), problem: z.string() }),
]);

export type ControlAnswer = z.output<typeof answerSchema>;

/** Characters of a line at most, either way. */
export const LONGEST_LINE = 4096;
