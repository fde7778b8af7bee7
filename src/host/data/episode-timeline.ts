import { resolve } from 'node:path';
import { TypedError } from '../../base/errors.ts';
import { environmentSchema, resolveEnvironment } from '../../contract/configuration/environment.ts';
import { failure } from '../../contract/errors/index.ts';
import type { EpisodeTimeline } from '../../contract/host/data.ts';
import type { DemonstrationSet } from '../../datasets/demonstration-set.ts';
import { fileDigest } from '../../datasets/file-digest.ts';
import { readTrace } from '../../datasets/trace-csv.ts';
import type { DispatchResources } from '../../environments/dispatch/create-dispatch.ts';
import { SIMULATOR_VERSION } from '../../environments/dispatch/simulator-version.ts';
import { playTimeline, type Timeline } from '../../environments/dispatch/timeline.ts';

/**
 * Plays a recorded episode again: its seed and its recorded actions give the same one, whoever decided. Throws
 * demonstrations/no-episode, demonstrations/no-replay, and what reading the trace throws.
 */
export function episodeTimeline(set: DemonstrationSet, episode: number, workspace: string): EpisodeTimeline {
  const { label: folder, episodes, manifest, strategies } = set;
  const recorded = episodes.at(episode);
  if (!recorded) throw failure('demonstrations/no-episode', { folder, episodes: episodes.length, found: episode });
  const version = manifest.recipe.simulator_version;
  if (version !== SIMULATOR_VERSION) throw noReplay(folder, 'simulator_version', SIMULATOR_VERSION, version);
  const { environment, resources } = problemOf(set, workspace);
  const { seed, length, strategy, metrics } = recorded;
  const actions = new Int32Array(length);
  set.readActions(episode, 0, length, actions, 0);
  const timeline = played(folder, () => playTimeline(environment, resources, { seed, actions }));
  const latency = metrics['mean_latency'];
  if (timeline.meanLatency !== latency) throw noReplay(folder, 'mean_latency', latency, timeline.meanLatency);
  return {
    strategy: strategies[strategy],
    seed,
    replicas: environment.replica_speeds.map((speed, i) => ({ name: String(i + 1), speed })),
    ...timeline,
  };
}

function problemOf({ label, manifest }: DemonstrationSet, workspace: string) {
  const { environment } = manifest.recipe;
  const { trace_file: trace } = manifest;
  const parsed = environmentSchema.safeParse(trace === null ? environment : { ...environment, arrivals: trace });
  if (!parsed.success)
    throw noReplay(label, 'environment', 'a dispatch problem', parsed.error.issues[0].path.join('.'));
  const resources: DispatchResources =
    trace === null ? {} : { trace: sameTrace(label, environment['arrivals'], resolve(workspace, trace)) };
  return { environment: resolveEnvironment(parsed.data), resources };
}

/** The trace, if its file is still the one that was played: the set names it by the file's digest. */
function sameTrace(folder: string, arrivals: unknown, path: string) {
  const found = `sha256:${fileDigest(path)}`;
  if (found !== arrivals) throw noReplay(folder, path, arrivals, found);
  return readTrace(path);
}

/** A set whose actions do not make up its episodes was not made by this simulator. */
function played(folder: string, play: () => Timeline): Timeline {
  try {
    return play();
  } catch (error) {
    if (error instanceof RangeError) throw noReplay(folder, 'actions', 'those of an episode', error.message);
    if (error instanceof TypedError) throw noReplay(folder, 'actions', 'those of an episode', error.message);
    throw error;
  }
}

function noReplay(folder: string, what: string, expected: unknown, found: unknown): Error {
  return failure('demonstrations/no-replay', { folder, what, expected: String(expected), found: String(found) });
}
