import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { applyOverrides } from '../../contract/configuration/overrides.ts';
import { failure } from '../../contract/errors/index.ts';
import type { Job } from '../../contract/host/jobs.ts';
import type { RunKind } from '../../contract/run.ts';
import { parseJsonc } from '../../files/jsonc.ts';
import { inspectRun } from '../../store/runs/inspect.ts';
import { planRun } from '../../store/runs/plan.ts';
import { waysOn } from '../../store/runs/ways-on.ts';
import { filledSettings } from '../configuration/filled-settings.ts';
import { keepText, keptFile } from '../configuration/kept-text.ts';
import { requireStartable } from '../configuration/require-startable.ts';
import { checkOfKind, DESCRIBED, runFolder, type KindOfConfiguration } from '../configuration/run-kinds.ts';
import { isGroup } from '../configuration/settings-tree.ts';
import type { HostContext } from '../host-context.ts';
import type { JobRequest } from './job-record.ts';

export interface StartRequest {
  readonly kind: RunKind;
  /** The configuration, as written. */
  readonly text: string;
  /** What an output folder that is not free means. */
  readonly existing?: 'resume' | 'overwrite' | undefined;
}

type Parts = Pick<HostContext, 'workspace' | 'settings' | 'jobs'>;

/**
 * Checks a configuration as a run would, keeps its text and queues the run. Throws what checking does, run/exists with
 * the ways on where the folder holds a run and `existing` does not say what to do, and host/run-taken.
 */
export function startRun(parts: Parts, { kind, text, existing }: StartRequest): Job {
  const { workspace, settings, jobs } = parts;
  const document = parseJsonc(text, 'configuration');
  const sets = filledSettings(isGroup(document.value) ? document.value : {}, settings.read());
  const { raw, where } = applyOverrides(
    document.value,
    sets,
    (path) => {
      const position = document.position(path);
      return position && `configuration:${position.line}:${position.column}`;
    },
    DESCRIBED[kind],
  );
  const checked = checkOfKind(kind, raw, where);
  const directory = workspace.writable(runFolder(checked));
  const run = workspace.relative(directory);
  if (jobs.of(run)) throw failure('host/run-taken', { run });
  const options = sets.flatMap((set) => ['--set', set]);
  const command = ['warmstart', kind, keptFile(workspace, run, text), ...options];
  const configuration = { ...checked.configuration };
  const plan = planRun({ directory, kind, asked: existing ?? null, configuration, command });
  if (plan.mode === 'leave') throw failure('run/finished', { directory: run });
  if (plan.mode === 'resume' && existing === undefined) {
    throw failure('run/exists', {
      directory,
      why: 'unfinished',
      differences: [],
      ways: waysOn(directory, kind, command),
    });
  }
  // A resumed run has a copy of the model that it started from.
  requireStartable(checked, where, workspace, plan.mode !== 'resume');
  const file = keepText(workspace, run, text);
  const overwrite = plan.mode === 'overwrite' ? ['--overwrite'] : [];
  const args = plan.mode === 'resume' ? [kind, '--resume', run] : [kind, file, ...options, ...overwrite];
  return jobs.add({ kind, run, args, threads: threadsOf(checked) });
}

/** Goes on with a stopped, failed or lost run, or with a comparison that this host ran. Throws run/live, run/not-a-run, run/finished, host/run-taken. */
export function resumeRun({ workspace, jobs }: Pick<HostContext, 'workspace' | 'jobs'>, name: string): Job {
  const directory = workspace.writable(name);
  const run = workspace.relative(directory);
  const isComparison = jobs.list().some((job) => job.run === run && job.kind === 'compare');
  return (isComparison ? jobs.repeat(run) : null) ?? jobs.add(resumption(directory, run));
}

function resumption(directory: string, run: string): JobRequest {
  const found = inspectRun(directory);
  if (found.state === 'live') {
    const { pid, host } = found.owner;
    throw failure('run/live', { directory: run, pid, host, heartbeat: new Date(found.lastSign).toISOString() });
  }
  if (found.state === 'finished') throw failure('run/finished', { directory: run });
  if (found.state !== 'unfinished') throw failure('run/not-a-run', { directory: run, found: found.state });
  const { kind } = found.record;
  const threads = found.configuration?.['threads'];
  const wanted = typeof threads === 'number' && threads > 0 ? threads : availableParallelism();
  return { kind, run, args: [kind, '--resume', run], threads: wanted };
}

function threadsOf({ configuration }: KindOfConfiguration): number {
  return configuration.threads > 0 ? configuration.threads : availableParallelism();
}

/** `outputs/ppo/a` → `a`, or `a-2` and so on where a run or job has that folder. */
export function freeRunName({ workspace, jobs }: Pick<HostContext, 'workspace' | 'jobs'>, folder: string): string {
  for (let number = 1; ; number++) {
    const run = number === 1 ? folder : `${folder}-${number}`;
    const { state } = inspectRun(workspace.writable(run));
    if ((state === 'absent' || state === 'empty') && !jobs.of(run)) return basename(run);
  }
}
