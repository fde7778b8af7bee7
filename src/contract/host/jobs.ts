import * as z from 'zod';
import type { Text } from '../language.ts';
import { call, path, stream } from './procedure.ts';

export const JOB_KINDS = ['pretrain', 'ppo', 'compare', 'collect'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** How a worker process ended. `lost`: it was gone when the host came back. */
export const JOB_ENDS = ['finished', 'stopped', 'failed', 'crashed', 'out-of-memory', 'killed', 'lost'] as const;
export type JobEnd = (typeof JOB_ENDS)[number];

/** Something that this host runs in a worker process, or will. */
export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  /** The run or comparison folder; null for what makes none. */
  readonly run: string | null;
  readonly state: 'queued' | 'running' | 'ended';
  /** The command line that does the same. */
  readonly command: string;
  readonly threads: number;
  /** `utility`: Electron's utility process; `node`: a plain Node process. */
  readonly worker: 'utility' | 'node';
  /** Milliseconds since 1970. */
  readonly queuedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly end: JobEnd | null;
  /** What it said last, where it failed: the error with what to do. */
  readonly message: Text | null;
}

/** Where a live run stands: what the status bar shows. */
export interface RunProgress {
  readonly run: string;
  readonly kind: JobKind;
  readonly paused: boolean;
  /** Epochs with the share of the one under way, or environment steps, runs, episodes. */
  readonly done: number;
  readonly total: number;
  readonly unit: 'epochs' | 'environment_steps' | 'runs' | 'episodes';
  /** Samples or environment steps a second; null where not known yet. */
  readonly speed: number | null;
  /** Seconds; null where not known yet. */
  readonly left: number | null;
  readonly threads: number | null;
}

const startRun = z.object({
  kind: z.enum(['pretrain', 'ppo']),
  /** The configuration, as written. */
  text: z.string().max(1_000_000),
  /** What an output folder that is not free means: go on with its run, or replace it. */
  existing: z.enum(['resume', 'overwrite']).optional(),
});

export const jobs = {
  list: call<readonly Job[]>().plain,
  /** All jobs and where live runs stand, at most twice a second when something changed. */
  watch: stream<{ readonly jobs: readonly Job[]; readonly progress: readonly RunProgress[] }>().plain,
  /** Checks the configuration, keeps it as a file and starts the run, or queues it until cores are free. */
  start: call<Job>().taking(startRun),
  /** The configuration of PPO from a model, with the model's own network, problem and discount. */
  ppoConfiguration: call<{ readonly text: string }>().taking(z.object({ model: path })),
  /** One click: validates the model and starts PPO from it, into a folder of its own. */
  ppoFromModel: call<Job>().taking(z.object({ model: path })),
  resume: call<Job>().taking(z.object({ run: path })),
  /** These reach every live run, whoever started it. */
  pause: call<void>().taking(z.object({ run: path })),
  continue: call<void>().taking(z.object({ run: path })),
  /** Saves a checkpoint and ends the run. */
  stop: call<void>().taking(z.object({ run: path })),
  /** Takes a queued job out of the queue. */
  cancel: call<void>().taking(z.object({ job: z.string() })),
  /** The end of what the worker of a run printed. */
  log: call<{ readonly text: string }>().taking(z.object({ run: path })),
};
