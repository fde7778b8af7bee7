import type { ResolvedEnvironment } from '../../contract/configuration/environment.ts';
import { dispatchParts, type DispatchResources } from './create-dispatch.ts';
import { DispatchEnvironment } from './dispatch-environment.ts';
import { RecordingDisturbances, type Disturbance } from './recording-disturbances.ts';
import { RecordingService, type ServedRequest } from './recording-service.ts';

/** An episode as it went at the replicas. Times in seconds (batching) or mean service times, from its start. */
export interface Timeline {
  readonly duration: number;
  /** All that were sent, those before and after the counted ones too, in order of arrival. */
  readonly requests: readonly ServedRequest[];
  readonly disturbances: readonly Disturbance[];
  /** Of the counted requests. */
  readonly meanLatency: number;
}

/**
 * Plays an episode again and records it: the same seed and actions give the same one, bit for bit. Throws
 * environment/action where an action is not allowed, and RangeError where the episode does not end with the last one.
 */
export function playTimeline(
  configuration: ResolvedEnvironment,
  resources: DispatchResources,
  { seed, actions }: { readonly seed: number; readonly actions: ArrayLike<number> },
): Timeline {
  const parts = dispatchParts(configuration, resources);
  const replicas = configuration.replica_speeds.length;
  const service = new RecordingService(parts.service, replicas);
  const disturbances = new RecordingDisturbances(replicas, configuration.slowdowns, configuration.drains);
  const environment = new DispatchEnvironment(configuration, { ...parts, service, disturbances });
  environment.reset(seed);
  let step = 0;
  while (!environment.truncated && step < actions.length) environment.step(actions[step++]);
  if (!environment.truncated || step < actions.length) {
    throw new RangeError(`the episode ends after ${step} of ${actions.length} actions or later`);
  }
  return {
    duration: environment.time,
    requests: service.requests,
    disturbances: disturbances.until(environment.time),
    meanLatency: environment.metrics()['mean_latency'],
  };
}
