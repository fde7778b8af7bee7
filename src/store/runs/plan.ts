import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../contract/errors/index.ts';
import type { RunKind } from '../../contract/run.ts';
import { configurationDifferences, type JsonObject } from './configuration.ts';
import { inspectRun, type Inspection, type StoredRun } from './inspect.ts';
import { RUN_FILES } from './layout.ts';
import { waysOn } from './ways-on.ts';

/** How to go about an output folder. */
export type RunPlan =
  | { readonly mode: 'create' | 'overwrite' }
  | { readonly mode: 'resume'; readonly stored: StoredRun }
  /** A finished run was asked to resume: it stays as it is. */
  | { readonly mode: 'leave'; readonly stored: StoredRun };

export interface RunRequest {
  readonly directory: string;
  readonly kind: RunKind;
  /** What was asked for: `--resume`, `--overwrite`, or neither. */
  readonly asked: 'resume' | 'overwrite' | null;
  /** The resolved configuration; null where none was given with `--resume`. */
  readonly configuration: JsonObject | null;
  /** The command line as typed, for the commands that errors suggest: `['warmstart', 'pretrain', …]`. */
  readonly command: readonly string[];
}

/**
 * Decides what a command does with its output folder. Without `--resume` or `--overwrite` an unfinished run of the same
 * configuration is resumed. Throws run/live, run/exists, run/foreign-folder, run/not-a-run,
 * run/different-configuration, run/damaged, and what `inspectRun` throws. Changes nothing.
 */
export function planRun(request: RunRequest): RunPlan {
  return planFor(request, inspectRun(request.directory));
}

/** The same for a folder that has been looked at. */
export function planFor(request: RunRequest, found: Inspection): RunPlan {
  const { directory, kind, asked, configuration } = request;
  if (found.state === 'live') {
    const { pid, host } = found.owner;
    throw failure('run/live', { directory, pid, host, heartbeat: new Date(found.lastSign).toISOString() });
  }
  if (asked === 'resume') return planResume(request, found);
  if (found.state === 'foreign') {
    const { another } = waysOn(directory, kind, request.command);
    throw failure('run/foreign-folder', { directory, found: found.found, another });
  }
  if (found.state === 'absent' || found.state === 'empty') return { mode: 'create' };
  if (asked === 'overwrite') return { mode: 'overwrite' };
  const differences = differencesTo(found, kind, configuration);
  if (found.state === 'unfinished' && differences.length === 0) return { mode: 'resume', stored: found };
  throw failure('run/exists', {
    directory,
    why: differences.length === 0 ? 'finished' : 'different',
    differences,
    ways: waysOn(directory, kind, request.command),
  });
}

function planResume(
  { directory, kind, configuration }: RunRequest,
  found: Exclude<Inspection, { state: 'live' }>,
): RunPlan {
  if (found.state !== 'unfinished' && found.state !== 'finished') {
    throw failure('run/not-a-run', { directory, found: found.state });
  }
  if (!found.configuration) {
    const path = join(directory, RUN_FILES.configuration);
    throw failure('run/damaged', {
      path,
      expected: 'configuration',
      found: existsSync(path) ? 'something else' : 'no file',
    });
  }
  const differences = configuration ? differencesTo(found, kind, configuration) : [];
  if (differences.length > 0) throw failure('run/different-configuration', { directory, differences });
  return found.state === 'finished' ? { mode: 'leave', stored: found } : { mode: 'resume', stored: found };
}

function differencesTo(stored: StoredRun, kind: RunKind, configuration: JsonObject | null): string[] {
  if (stored.record.kind !== kind) return [`kind: ${stored.record.kind} → ${kind}`];
  if (!stored.configuration) return ['config.json is missing or unreadable'];
  return configuration ? configurationDifferences(stored.configuration, configuration) : [];
}
