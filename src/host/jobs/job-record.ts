import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { JOB_ENDS, JOB_KINDS, type Job, type JobKind } from '../../contract/host/jobs.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { readJson } from '../../files/read-json.ts';
import { shellLine } from '../../files/shell-line.ts';

const text = z.object({ en: z.string(), zh: z.string() });

/** A job with what it takes to start it, and to find its process again after the host was gone. */
const recordSchema = z.object({
  id: z.string(),
  kind: z.enum(JOB_KINDS),
  run: z.string().nullable(),
  state: z.enum(['queued', 'running', 'ended']),
  command: z.string(),
  threads: z.int().positive(),
  worker: z.enum(['utility', 'node']),
  queuedAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  end: z.enum(JOB_ENDS).nullable(),
  message: text.nullable(),
  /** What follows `warmstart` on the command line. */
  args: z.array(z.string()),
  /** Null until it has begun. */
  process: z
    .object({ pid: z.int().positive(), host: z.string(), pid_space: z.string(), process_start: z.string() })
    .nullable(),
});

export type JobRecord = z.output<typeof recordSchema>;

/** What a host is to run. */
export interface JobRequest {
  readonly kind: JobKind;
  /** The folder that it writes, as windows name it; null for what makes none. */
  readonly run: string | null;
  /** What follows `warmstart` on the command line; paths relative to the workspace. */
  readonly args: readonly string[];
  /** Of the core budget. */
  readonly threads: number;
}

/** A job that has not begun. */
export function queuedRecord({ kind, run, args, threads }: JobRequest): JobRecord {
  return {
    id: `${kind}-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`,
    kind,
    run,
    state: 'queued',
    command: shellLine(['npx', 'warmstart', ...args]),
    threads: Math.max(1, threads),
    worker: 'node',
    queuedAt: Date.now(),
    startedAt: null,
    endedAt: null,
    end: null,
    message: null,
    args: [...args],
    process: null,
  };
}

/** What windows see of a job. */
export function jobOf(record: JobRecord): Job {
  const { args: _args, process: _process, ...job } = record;
  return job;
}

/** The jobs that a host kept in a file; those of another version, or none, where it cannot be read. */
export function readJobRecords(path: string): JobRecord[] {
  try {
    const content = readJson(path);
    if (!Array.isArray(content)) return [];
    return content.flatMap((one) => {
      const parsed = recordSchema.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    });
  } catch {
    return []; // the runs themselves stand in their folders
  }
}

export function writeJobRecords(path: string, records: readonly JobRecord[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, `${JSON.stringify(records, null, 2)}\n`);
}
