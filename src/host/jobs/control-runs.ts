import type { RunRow } from '../../contract/host/runs.ts';
import { askRun } from '../../store/runs/control-client.ts';
import type { ControlRequest } from '../../store/runs/control-protocol.ts';
import type { HostContext } from '../host-context.ts';

const LIVE: ReadonlySet<RunRow['state']> = new Set(['starting', 'running', 'paused']);

/**
 * Asks something of a live run, or of all those of a comparison, whoever started them. Throws host/run-not-live,
 * host/run-refused.
 */
export async function askRuns(
  { workspace, runs }: Pick<HostContext, 'workspace' | 'runs'>,
  name: string,
  ask: ControlRequest,
): Promise<void> {
  const run = workspace.relative(workspace.writable(name));
  const within = (await runs.now()).filter((row) => row.comparison === run && LIVE.has(row.state));
  const names = within.length > 0 ? within.map((row) => row.run) : [run];
  await Promise.all(names.map((one) => askRun(workspace.writable(one), ask, one)));
}

/** Asks a run to save and end: a job that makes no run of its own is told by its process, a queued one leaves the queue. */
export async function stopRun(parts: Pick<HostContext, 'workspace' | 'runs' | 'jobs'>, name: string): Promise<void> {
  const run = parts.workspace.relative(parts.workspace.writable(name));
  const job = parts.jobs.of(run);
  if (job?.state === 'queued') parts.jobs.cancel(job.id);
  else if (job) await parts.jobs.stop(job.id);
  else await askRuns(parts, name, 'stop');
}
