import * as z from 'zod';
import './configuration/setting.ts'; // turns zod's code generation off before the first schema

export const RUN_KINDS = ['pretrain', 'ppo'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/**
 * Where a run stands. `starting`: nothing has been saved yet; `stopped`: ended on request, can be resumed; `failed`:
 * ended by an error, can be resumed; `finished`: complete. A run that says `starting`, `running` or `paused` while
 * nobody holds its lock was killed, and can be resumed.
 */
export const RUN_STATUSES = ['starting', 'running', 'paused', 'stopped', 'failed', 'finished'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** The version of the run folder's layout that this program writes. */
export const RUN_FORMAT = 1;

const time = z.iso.datetime();

/** run.json. Times are ISO 8601 in UTC. Unknown fields are kept when the file is written again. */
export const runRecordSchema = z.looseObject({
  /** Tells our run.json from other programs'. */
  program: z.literal('warmstart'),
  format: z.literal(RUN_FORMAT),
  id: z.string().min(1),
  kind: z.enum(RUN_KINDS),
  status: z.enum(RUN_STATUSES),
  /** The process that runs it, or ran it last. */
  pid: z.int().positive(),
  host: z.string(),
  /** When that process began, in the system's own terms; empty where the system does not say. */
  process_start: z.string(),
  started_at: time,
  /** When it was last resumed; null where never. */
  resumed_at: time.nullable(),
  /** Renewed every few seconds while the run lives. */
  heartbeat: time,
  /** When it ended; null while it has not. */
  ended_at: time.nullable(),
  /** Name → version: the program, Node, the engine's library. */
  versions: z.record(z.string(), z.string()),
  /** The command line that started or resumed it. */
  command: z.array(z.string()),
  /** The engine's name and threads; null until the engine is made. */
  engine: z.string().nullable(),
  threads: z.int().positive().nullable(),
});

export type RunRecord = z.output<typeof runRecordSchema>;

/**
 * meta.json: what people note about a run, or an imported model. It is theirs, and may be edited while the run goes on.
 * The aliases are those of the run's best model.
 */
export const runMetaSchema = z.looseObject({
  tags: z.array(z.string()).default([]),
  aliases: z.array(z.string()).default([]),
  notes: z.string().default(''),
  /** Of the run's model files, by name; `best_model.pt` has its aliases above. */
  models: z
    .record(
      z.string(),
      z.looseObject({
        tags: z.array(z.string()).default([]),
        aliases: z.array(z.string()).default([]),
        notes: z.string().default(''),
      }),
    )
    .optional(),
});

export type RunMeta = z.output<typeof runMetaSchema>;
