import {
  isTrace,
  resolveEnvironment,
  type EnvironmentConfiguration,
  type ResolvedEnvironment,
} from '../../contract/configuration/environment.ts';
import { failure } from '../../contract/errors/index.ts';
import type { Arrivals } from './arrivals/arrivals.ts';
import { BurstyArrivals } from './arrivals/bursty.ts';
import { DailyArrivals } from './arrivals/daily.ts';
import { PoissonArrivals } from './arrivals/poisson.ts';
import { TraceArrivals } from './arrivals/trace.ts';
import { BatchingService } from './batching-service.ts';
import { saturationRate } from './calibration.ts';
import { DispatchEnvironment, type DispatchParts } from './dispatch-environment.ts';
import { Disturbances } from './disturbances.ts';
import { batchingEstimates, plainEstimates } from './estimates.ts';
import { GeneratedRequests } from './generated-requests.ts';
import { ObservationLayout } from './observation.ts';
import { PlainRequests } from './plain-requests.ts';
import { PlainService } from './plain-service.ts';
import type { RequestSource } from './request-source.ts';
import { RequestTable } from './request-table.ts';
import { TraceCursor } from './trace-cursor.ts';
import { TraceRequests } from './trace-requests.ts';
import { prepareTrace, type PreparedTrace, type Trace } from './trace.ts';

export type { Trace } from './trace.ts';

/** What a configuration names but cannot hold. */
export interface DispatchResources {
  /** The trace where `arrivals` names one. Environments that share it check it once. */
  readonly trace?: Trace;
}

const prepared = new WeakMap<Trace, PreparedTrace>();

/**
 * Makes a `dispatch` environment, standing at the first decision of seed 0.
 * @throws environment/load-missing, environment/memory-too-small, environment/trace
 */
export function createDispatch(
  configuration: EnvironmentConfiguration,
  resources: DispatchResources = {},
): DispatchEnvironment {
  const resolved = resolveEnvironment(configuration);
  return new DispatchEnvironment(resolved, dispatchParts(resolved, resources));
}

/** What a `dispatch` environment is put together from; throws what `createDispatch` throws. */
export function dispatchParts(resolved: ResolvedEnvironment, resources: DispatchResources): DispatchParts {
  const trace = traceOf(resolved, resources);
  checkMemory(resolved, trace);
  const { service, replica_speeds: speeds, batching } = resolved;
  const table = new RequestTable();
  const cursor = new TraceCursor(trace?.length ?? 1);
  const requests = createRequests(resolved, trace, cursor);
  return {
    table,
    requests,
    arrivals: createArrivals(resolved, trace, cursor),
    service: service === 'batching' ? new BatchingService(batching, speeds, table) : new PlainService(speeds, table),
    disturbances: new Disturbances(speeds.length, resolved.slowdowns, resolved.drains),
    estimates: service === 'batching' ? batchingEstimates(batching, requests.output) : plainEstimates(requests.output),
  };
}

/** The sizes that a network for this environment must have. */
export function dispatchDimensions(configuration: EnvironmentConfiguration): { stateDim: number; actionDim: number } {
  const { observation, replica_speeds: speeds } = configuration;
  return { stateDim: new ObservationLayout(observation, speeds.length).names.length, actionDim: speeds.length };
}

/**
 * Mean arrivals per unit of time: `load` × capacity, which is the sum of the replicas' saturation rates (batching) or of
 * their speeds; null where a trace keeps its own times.
 */
function arrivalRate(configuration: ResolvedEnvironment, trace: PreparedTrace | null): number | null {
  if (configuration.load === null) return null;
  const speed = configuration.replica_speeds.reduce((sum, one) => sum + one, 0);
  if (configuration.service !== 'batching') return configuration.load * speed;
  const { batching, requests, conversations } = configuration;
  return configuration.load * speed * saturationRate(batching, requests, conversations, trace);
}

function createArrivals(
  configuration: ResolvedEnvironment,
  trace: PreparedTrace | null,
  cursor: TraceCursor,
): Arrivals {
  const rate = arrivalRate(configuration, trace);
  if (trace) return new TraceArrivals(trace, cursor, rate);
  if (rate === null) {
    throw failure('environment/load-missing', { key: 'environment.load', arrivals: configuration.arrivals });
  }
  switch (configuration.arrivals) {
    case 'bursty':
      return new BurstyArrivals(rate, configuration.bursty);
    case 'daily':
      return new DailyArrivals(rate, configuration.daily);
    default:
      return new PoissonArrivals(rate);
  }
}

function createRequests(
  configuration: ResolvedEnvironment,
  trace: PreparedTrace | null,
  cursor: TraceCursor,
): RequestSource {
  if (configuration.service !== 'batching') return new PlainRequests(configuration.service);
  if (trace) return new TraceRequests(trace, cursor);
  return new GeneratedRequests(
    configuration.requests,
    configuration.conversations,
    configuration.replica_speeds.length,
  );
}

function traceOf(configuration: ResolvedEnvironment, resources: DispatchResources): PreparedTrace | null {
  if (!isTrace(configuration.arrivals)) return null;
  if (!resources.trace) throw new Error(`the trace ${configuration.arrivals} was not handed in`);
  let trace = prepared.get(resources.trace);
  if (!trace) prepared.set(resources.trace, (trace = prepareTrace(resources.trace)));
  return trace;
}

function checkMemory({ service, batching, requests }: ResolvedEnvironment, trace: PreparedTrace | null): void {
  if (service !== 'batching') return;
  const needed = trace?.largest ?? requests.context_limit;
  if (needed > batching.memory_tokens) {
    throw failure('environment/memory-too-small', {
      key: 'environment.batching.memory_tokens',
      memoryTokens: batching.memory_tokens,
      needed,
    });
  }
}
