import { join } from 'node:path';
import * as z from 'zod';
import { failure, isFailure } from '../../contract/errors/index.ts';
import { COMPARE_MODES } from '../../contract/host/comparisons.ts';
import { readJson } from '../../files/read-json.ts';

/** What a comparison's folder is known by: what it compares. */
export const PLAN_FILE = 'comparison_plan.json';

const planSchema = z.object({
  /** Absolute path of the pretrained model, and the SHA-256 of its bytes; null where no mode needs one. */
  model: z.string().nullable(),
  sha256: z.string().nullable(),
  modes: z.array(z.enum(COMPARE_MODES)).min(1),
  /** How many of each mode. */
  seeds: z.int().min(1),
  configuration: z.record(z.string(), z.unknown()),
});

export type StoredPlan = z.output<typeof planSchema>;

/** Reads a comparison's plan; null where the folder has none. Throws compare/damaged, file/not-json and the like. */
export function readPlan(directory: string): StoredPlan | null {
  const path = join(directory, PLAN_FILE);
  let content: unknown;
  try {
    content = readJson(path);
  } catch (error) {
    if (isFailure(error, 'file/not-found')) return null;
    throw error;
  }
  const parsed = planSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const { path: key, message } = parsed.error.issues[0];
  throw failure('compare/damaged', { path, expected: 'plan', found: `${key.join('.')}: ${message}` });
}
