import { availableParallelism } from 'node:os';
import { failure } from '../../contract/errors/index.ts';
import type { Job } from '../../contract/host/jobs.ts';
import { checkComparison } from '../../jobs/compare/comparison-plan.ts';
import { keepText } from '../configuration/kept-text.ts';
import type { HostContext } from '../host-context.ts';
import { checkedComparison, type AskedComparison } from './asked-comparison.ts';
import { compareOptions } from './compare-command.ts';

/**
 * Checks a comparison as `warmstart compare` would, keeps its configuration and queues it; one of the same plan goes on.
 * Throws what checking throws, compare/unfair, compare/other-plan and host/run-taken.
 */
export function startComparison(
  context: Pick<HostContext, 'workspace' | 'jobs' | 'settings'>,
  asked: AskedComparison,
): Job {
  const { request, settings, ...named } = checkedComparison(context, asked);
  const { comparison } = named;
  const { modes, seeds, threads } = request;
  if (context.jobs.of(comparison)) throw failure('host/run-taken', { run: comparison });
  checkComparison(request);
  const file = keepText(context.workspace, comparison, asked.text);
  const options = compareOptions({ ...named, modes, seeds });
  const sets = settings.flatMap((setting) => ['--set', setting]);
  return context.jobs.add({
    kind: 'compare',
    run: comparison,
    args: ['compare', file, ...options, ...sets, '--json'],
    // It trains as many runs side by side as there are cores.
    threads: Math.min(modes.length * seeds, availableParallelism()) * threads,
  });
}
