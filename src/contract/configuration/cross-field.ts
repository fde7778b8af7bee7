import type { SingleProblem } from '../errors/configuration.ts';
import { inEveryLanguage, type Language, type Text } from '../language.ts';
import { isTrace } from './environment.ts';
import { keyText, whereAround, type KeyPath, type Where } from './key-path.ts';
import type { PretrainConfiguration } from './pretrain.ts';

type Configuration = Omit<PretrainConfiguration, '$schema'>;
type Rule = (configuration: Configuration, where: Where) => SingleProblem | undefined;

/** What must hold between settings that are each fine by themselves. */
const RULES: readonly Rule[] = [
  batchHoldsWholeSequences,
  burnInNeedsZeroState,
  evaluationSeedsApart,
  loadNeededWithoutTrace,
  memoryHoldsLargestRequest,
];

export function crossFieldProblems(configuration: Configuration, where: Where): readonly SingleProblem[] {
  return RULES.flatMap((rule) => rule(configuration, where) ?? []);
}

function batchHoldsWholeSequences(configuration: Configuration, where: Where): SingleProblem | undefined {
  const { batch_size: batch, sequence_length: length } = configuration;
  if (batch % length === 0) return undefined;
  const [below, above] = [Math.floor(batch / length) * length, Math.ceil(batch / length) * length];
  const sizes = [below, above].filter((size) => size > 0).map((size) => `--set batch_size=${size}`);
  const fix = inEveryLanguage((language) => sizes.join(language === 'zh' ? ' 或 ' : ' or '));
  const theLength = inEveryLanguage((language) => given(['sequence_length'], length, where, language));
  const theBatch = inEveryLanguage((language) => given(['batch_size'], batch, where, language));
  // Whoever set only the length is told of the length.
  return where(['batch_size']) === undefined && where(['sequence_length']) !== undefined
    ? invalid(
        ['sequence_length'],
        length,
        where,
        { en: `a divisor of ${theBatch.en}`, zh: `${theBatch.zh}的约数` },
        fix,
      )
    : invalid(['batch_size'], batch, where, { en: `a multiple of ${theLength.en}`, zh: `${theLength.zh}的倍数` }, fix);
}

function burnInNeedsZeroState(configuration: Configuration, where: Where): SingleProblem | undefined {
  const { burn_in: burnIn, carry_hidden_state: carry } = configuration;
  if (burnIn === 0 || !carry) return undefined;
  const reason = inEveryLanguage((language) => given(['carry_hidden_state'], carry, where, language));
  return invalid(
    ['burn_in'],
    burnIn,
    where,
    { en: `0 with ${reason.en}`, zh: `0，因为 ${reason.zh}` },
    {
      en: 'leave burn_in out, or --set carry_hidden_state=false',
      zh: '去掉 burn_in，或 --set carry_hidden_state=false',
    },
  );
}

/** A policy evaluated on arrivals that it was trained on would look better than it is. */
function evaluationSeedsApart(configuration: Configuration, where: Where): SingleProblem | undefined {
  const { demonstrations, evaluation } = configuration;
  const collected = Math.max(0, ...demonstrations.strategies.map(({ episodes }) => episodes));
  const evaluated = Math.max(evaluation.every > 0 ? evaluation.episodes : 0, evaluation.final_episodes);
  const [firstSeen, afterSeen] = [demonstrations.seed, demonstrations.seed + collected];
  const overlap = evaluation.seed < afterSeen && firstSeen < evaluation.seed + evaluated;
  if (!overlap) return undefined;
  return invalid(
    ['evaluation', 'seed'],
    evaluation.seed,
    where,
    {
      en: `seeds apart from those of the demonstrations (${firstSeen} to ${afterSeen - 1})`,
      zh: `与示教种子（${firstSeen} 到 ${afterSeen - 1}）不重叠的种子`,
    },
    { en: `--set evaluation.seed=${afterSeen}`, zh: `--set evaluation.seed=${afterSeen}` },
  );
}

function loadNeededWithoutTrace({ environment }: Configuration, where: Where): SingleProblem | undefined {
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
function memoryHoldsLargestRequest({ environment }: Configuration, where: Where): SingleProblem | undefined {
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

function invalid(path: KeyPath, found: unknown, where: Where, expected: Text, fix: Text): SingleProblem {
  const params = { where: whereAround(where, path), key: keyText(path), expected, found: String(found), fix };
  return { kind: 'configuration/invalid', params };
}

/** `sequence_length 24 (configs/a.json:8:3)`. */
function given(path: KeyPath, value: unknown, where: Where, language: Language): string {
  const place = where(path);
  if (language === 'zh') return `${keyText(path)} = ${String(value)}（${place ?? '默认值'}）`;
  return `${keyText(path)} ${String(value)} (${place ?? 'the default'})`;
}
