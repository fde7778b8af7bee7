import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import '../configuration/setting.ts'; // turns zod's code generation off before the first schema

/** How a typed error crosses from the host to the window: `describe` says it in either language. */
const failureSchema = z.object({
  kind: z.string(),
  params: z.record(z.string(), z.unknown()),
  message: z.string(),
});

export type HostFailure = z.output<typeof failureSchema>;

/** The code of the one error that every procedure may answer with; anything else is a defect of the program. */
export const FAILURE = 'FAILURE';

const procedure = oc.errors({ [FAILURE]: { status: 422, data: failureSchema } });

/** A question or command: what is sent is checked by a schema, what comes back is typed. */
export function call<Output>() {
  return {
    taking: <Input extends z.ZodType>(input: Input) => procedure.input(input).output(z.custom<Output>()),
    plain: procedure.output(z.custom<Output>()),
  };
}

/** A subscription: a stream of values that goes on until the caller ends it. */
export function stream<Value>() {
  return {
    taking: <Input extends z.ZodType>(input: Input) => procedure.input(input).output(eventIterator(z.custom<Value>())),
    plain: procedure.output(eventIterator(z.custom<Value>())),
  };
}

/** A path in the workspace, with forward slashes: relative to it, or absolute where it lies outside. */
export const path = z.string().min(1).max(4096);

/** What people note about a run or model, kept in `meta.json` beside it; what is left out stays as it is. */
export const note = z.object({
  tags: z.array(z.string().min(1).max(100)).max(100).optional(),
  aliases: z.array(z.string().min(1).max(100)).max(20).optional(),
  notes: z.string().max(100_000).optional(),
});
