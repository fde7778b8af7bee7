import * as z from 'zod';
import { LANGUAGES, type Text } from '../language.ts';
import type { Job } from './jobs.ts';
import { call, path, stream } from './procedure.ts';
import type { RunRow } from './runs.ts';

export const COMPARE_MODES = ['scratch', 'standard', 'external'] as const;

const plan = z.object({
  /** PPO's configuration, as written. */
  text: z.string().max(1_000_000),
  model: path.nullable(),
  modes: z.array(z.enum(COMPARE_MODES)).min(1).max(3),
  seeds: z.int().min(1).max(100),
  /** Folder; left out: `outputs/compare/<name>`. */
  output: path.optional(),
});

export interface ComparisonRow {
  readonly comparison: string;
  readonly name: string;
  readonly state: 'running' | 'unfinished' | 'finished';
  readonly finished: number;
  readonly total: number;
  readonly modes: readonly string[];
  readonly seeds: number;
  readonly model: string | null;
  readonly startedAt: number;
  /** The report's first sentence; null where there is none yet. */
  readonly headline: Text | null;
}

export interface ComparisonDetail {
  readonly row: ComparisonRow;
  readonly runs: readonly RunRow[];
  /** All that the data supports, in sentences. */
  readonly conclusion: readonly Text[];
  readonly command: string;
}

export const comparisons = {
  list: call<readonly ComparisonRow[]>().plain,
  /** Whether it would be fair, and what differs where not; and the command line. */
  check: call<{ readonly fair: boolean; readonly problem: Text | null; readonly command: string }>().taking(plan),
  start: call<Job>().taking(plan),
  show: call<ComparisonDetail>().taking(z.object({ comparison: path })),
  /** Tells when a comparison has something new; `revision` grows. */
  follow: stream<{ readonly revision: number }>().taking(z.object({ comparison: path })),
  /** The report as one self-contained page; null where there is none yet. */
  page: call<{ readonly html: string } | null>().taking(z.object({ comparison: path, language: z.enum(LANGUAGES) })),
};
