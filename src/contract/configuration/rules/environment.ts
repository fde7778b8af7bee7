import type { SingleProblem } from '../../errors/configuration.ts';
import { isTrace, type EnvironmentConfiguration } from '../environment.ts';
import type { Where } from '../key-path.ts';
import { invalid } from './rule.ts';

interface Configuration {
  readonly environment: EnvironmentConfiguration;
}

export function loadNeededWithoutTrace({ environment }: Configuration, where: Where): SingleProblem | undefined {
  const { load, arrivals } = environment;
  if (load !== null || isTrace(arrivals)) return undefined;
  return invalid(
    ['environment', 'load'],
    load,
    where,
    { en: `a number in (0, 1] with arrivals "${arrivals}"`, zh: `(0, 1] 内的数，因为到达过程为 "${arrivals}"` },
    {
      en: 'set a load, or let arrivals name a trace (.csv), whose own times are then used',
      zh: '请设置负载，或让 arrivals 指向轨迹文件（.csv），届时采用其自身时间',
    },
  );
}

/** A request that outgrows a replica's memory could never be served. */
export function memoryHoldsLargestRequest({ environment }: Configuration, where: Where): SingleProblem | undefined {
  const { service, arrivals, batching, requests } = environment;
  if (service !== 'batching' || isTrace(arrivals) || batching.memory_tokens >= requests.context_limit) return undefined;
  return invalid(
    ['environment', 'batching', 'memory_tokens'],
    batching.memory_tokens,
    where,
    {
      en: `at least ${requests.context_limit} tokens, the largest request (requests.context_limit)`,
      zh: `不小于 ${requests.context_limit} 个 token，即最大的请求（requests.context_limit）`,
    },
    {
      en: 'raise batching.memory_tokens or lower requests.context_limit',
      zh: '请增大 batching.memory_tokens，或减小 requests.context_limit',
    },
  );
}
