import type { BatchingSettings } from '../../contract/configuration/environment.ts';
import type { DispatcherView } from './dispatcher-view.ts';

/** What the estimates of `DispatcherView` are made from. */
export type EstimateInputs = Pick<
  DispatcherView,
  | 'promptTokens'
  | 'speed'
  | 'running'
  | 'waiting'
  | 'pendingPrefill'
  | 'memoryUsed'
  | 'ownRequests'
  | 'ownTokens'
  | 'reusableTokens'
>;

/** Rough times, from what a dispatcher sees and the distribution of answers' lengths. */
export interface Estimates {
  workLeft(view: EstimateInputs, replica: number): number;
  expectedDelay(view: EstimateInputs, replica: number): number;
}

/** Mean of what is left of a quantity at a random moment within it (renewal theory): mean × (1 + cv²) / 2. */
const residual = (size: { readonly mean: number; readonly cv: number }): number =>
  (size.mean * (1 + size.cv * size.cv)) / 2;

/** One request at a time: the mean work there, and of the request itself, over the speed. */
export function plainEstimates(work: { readonly mean: number; readonly cv: number }): Estimates {
  const inService = residual(work);
  const workLeft = (view: EstimateInputs, replica: number): number =>
    ((view.waiting(replica) + view.ownRequests(replica)) * work.mean + view.running(replica) * inService) /
    view.speed(replica);
  return {
    workLeft,
    expectedDelay: (view, replica) => workLeft(view, replica) + work.mean / view.speed(replica),
  };
}

/**
 * Continuous batching with constants a, b, c, d (see BatchingReplica). With n requests there, of which w = min(n, m) run
 * together, and K resident tokens, a decode iteration takes a + c·w + d·K.
 * - Work left: b × prompt tokens + (expected tokens of answers left) / w × iteration.
 * - Expected delay of the request at hand: prompt tokens ahead of it and its own uncached ones × b, then its expected
 *   answer × the iteration with it in the batch; where the batch is full, first the requests ahead that must finish.
 */
export function batchingEstimates(
  settings: BatchingSettings,
  answer: { readonly mean: number; readonly cv: number },
): Estimates {
  const { iteration_seconds: a, prefill_seconds: b, sequence_seconds: c, cached_token_seconds: d } = settings;
  const memory = settings.memory_tokens;
  const width = Math.min(settings.max_sequences, settings.token_budget);
  const running = residual(answer);
  const iteration = (sequences: number, tokens: number): number => a + c * sequences + d * Math.min(tokens, memory);
  return {
    workLeft(view, replica) {
      const queued = view.waiting(replica) + view.ownRequests(replica);
      const n = view.running(replica) + queued;
      if (n === 0) return 0;
      const prompts = view.pendingPrefill(replica) + view.ownTokens(replica);
      const answers = view.running(replica) * running + queued * answer.mean;
      const w = Math.min(n, width);
      const tokens = view.memoryUsed(replica) * memory + prompts;
      return (b * prompts + (answers / w) * iteration(w, tokens)) / view.speed(replica);
    },
    expectedDelay(view, replica) {
      const n = view.running(replica) + view.waiting(replica) + view.ownRequests(replica) + 1;
      const own = view.promptTokens - view.reusableTokens(replica);
      const prompts = view.pendingPrefill(replica) + view.ownTokens(replica) + own;
      const tokens = view.memoryUsed(replica) * memory + prompts;
      const rounds = 1 + Math.max(0, n - width) / width;
      return (b * prompts + rounds * answer.mean * iteration(Math.min(n, width), tokens)) / view.speed(replica);
    },
  };
}
