import type { BatchingSettings } from '../../src/contract/configuration/environment.ts';

/** A request to a single replica. */
export interface NaiveRequest {
  readonly arrival: number;
  readonly prompt: number;
  readonly output: number;
  /** -1: stands alone. */
  readonly conversation: number;
}

interface Sequence {
  readonly request: NaiveRequest;
  readonly id: number;
  generated: number;
  /** Tokens whose keys and values are in memory. */
  computed: number;
  /** Tokens to be computed before the next token of the answer. */
  target: number;
}

export interface NaiveResult {
  readonly finished: number[];
  readonly firstToken: number[];
  preemptions: number;
  hits: number;
}

/**
 * Continuous batching on one replica by the book, one iteration after the other and one token after the other: slow, and
 * without a thought shared with `BatchingReplica` but its documented rules. Speed changes take effect at the next
 * iteration.
 */
export function naiveBatching(
  settings: BatchingSettings,
  requests: readonly NaiveRequest[],
  speeds: readonly { readonly time: number; readonly speed: number }[],
): NaiveResult {
  const result: NaiveResult = { finished: [], firstToken: [], preemptions: 0, hits: 0 };
  const waiting: Sequence[] = [];
  let running: Sequence[] = [];
  /** Least recently used first. */
  let cache: { conversation: number; tokens: number }[] = [];
  const arriving = requests.map((request, id) => ({ request, id, generated: 0, computed: 0, target: request.prompt }));
  let now = 0;

  const decodes = (sequence: Sequence): boolean => sequence.computed >= sequence.target;
  const allocated = (): number => running.reduce((sum, one) => sum + Math.max(one.computed, one.target), 0);
  const evictTo = (limit: number): void => {
    let excess = cache.reduce((sum, one) => sum + one.tokens, 0) - limit;
    while (excess > 0) {
      const taken = Math.min(excess, cache[0].tokens);
      cache[0].tokens -= taken;
      excess -= taken;
      if (cache[0].tokens === 0) cache.shift();
    }
  };

  while (arriving.length + waiting.length + running.length > 0) {
    if (waiting.length + running.length === 0) now = Math.max(now, arriving[0].request.arrival);
    while (arriving.length > 0 && arriving[0].request.arrival <= now) waiting.push(arriving.shift()!);
    const speed = speeds.filter((change) => change.time <= now).at(-1)!.speed;

    // 1. memory for one token of each decoding sequence
    let preempted = false;
    while (allocated() + running.filter(decodes).length > settings.memory_tokens) {
      const victim = running.pop()!;
      victim.computed = 0;
      victim.target = victim.request.prompt + victim.generated;
      waiting.unshift(victim);
      preempted = true;
      result.preemptions++;
    }
    const decoding = running.filter(decodes);
    evictTo(settings.memory_tokens - allocated() - decoding.length);

    // 2. prompts under way, 3. admissions
    let budget = settings.token_budget - decoding.length;
    const chunks = new Map<Sequence, number>();
    for (const sequence of running) {
      if (decodes(sequence)) continue;
      const chunk = Math.min(budget, sequence.target - sequence.computed);
      budget -= chunk;
      chunks.set(sequence, chunk);
    }
    const limit = Math.min(settings.max_sequences, settings.token_budget);
    while (!preempted && waiting.length > 0 && budget > 0 && running.length < limit) {
      const next = waiting[0];
      if (allocated() + decoding.length + next.target > settings.memory_tokens) break;
      waiting.shift();
      const entry = cache.find((one) => one.conversation === next.request.conversation);
      if (entry && settings.prefix_cache && next.request.conversation >= 0) {
        cache = cache.filter((one) => one !== entry);
        next.computed = Math.min(entry.tokens, next.target - 1);
        result.hits++;
      }
      running.push(next);
      evictTo(settings.memory_tokens - allocated() - decoding.length);
      const chunk = Math.min(budget, next.target - next.computed);
      budget -= chunk;
      chunks.set(next, chunk);
    }

    // the iteration
    const resident = running.reduce((sum, one) => sum + one.computed, 0);
    const computedPrompt = [...chunks.values()].reduce((sum, one) => sum + one, 0);
    now +=
      (settings.iteration_seconds +
        settings.prefill_seconds * computedPrompt +
        settings.sequence_seconds * running.length +
        settings.cached_token_seconds * resident) /
      speed;
    for (const sequence of decoding) {
      sequence.computed++;
      sequence.target++;
      sequence.generated++;
    }
    for (const [sequence, chunk] of chunks) {
      sequence.computed += chunk;
      if (!decodes(sequence)) continue;
      sequence.generated++;
      result.firstToken[sequence.id] ??= now;
    }
    for (const sequence of running) {
      if (sequence.generated < sequence.request.output) continue;
      result.finished[sequence.id] = now;
      const { conversation } = sequence.request;
      if (!settings.prefix_cache || conversation < 0) continue;
      const known = cache.find((one) => one.conversation === conversation)?.tokens ?? 0;
      cache = cache.filter((one) => one.conversation !== conversation);
      cache.push({ conversation, tokens: Math.max(known, sequence.computed) });
    }
    running = running.filter((sequence) => sequence.generated < sequence.request.output);
  }
  return result;
}
