import { failure } from '../../contract/errors/index.ts';
import type { Normaliser } from '../../demonstrations/normaliser.ts';
import type { PlainPolicy } from '../network/plain-network.ts';
import { MappingApplier, type MappedNetwork } from './apply-mapping.ts';
import { candidates, MAXIMUM_CANDIDATES } from './candidates.ts';
import type { ChoiceKey, Choices } from './choices.ts';
import { identityNormaliser } from './identity-normaliser.ts';
import { OUTPUT_TOLERANCE, outputDifference, type OutputDifference } from '../output-difference.ts';
import type { Mapping, Question } from './proposal.ts';
import { bytesOf } from '../stored-value.ts';
import { firstOutputs, type RecordedOutputs } from '../recorded-outputs.ts';

/** What recorded outputs say about a mapping. */
export interface Resolution {
  /** The answers that every reading which gives the outputs agrees on, with those given before. */
  readonly choices: Choices;
  /** What the outputs cannot tell either, with the answers that are left. */
  readonly open: readonly Question[];
  /** Of the observations: the file's statistics, or none. */
  readonly normaliser: Normaliser;
  /** Ways to read the tensors that were tried. */
  readonly tried: number;
  /** Largest difference from the recorded logits, relative where they exceed 1. */
  readonly difference: number;
  /** Likewise from the recorded values; null where there are none, or no value function to compare. */
  readonly valuesDifference: number | null;
}

/** Readings that the smallest difference is looked for among, where none gives the outputs. */
const CLOSEST = 8;

/**
 * Lets recorded outputs answer a mapping's questions: computes them with each candidate, and takes the answers whose
 * logits come out. All candidates that answer open questions alone are tried, since two may match; of those that
 * overrule names, only as many as it takes to find one. Throws `model/mapping-no-match` where none does, and
 * `model/inexact`.
 *
 * @param fixed answers that somebody gave
 */
export function resolveByOutputs(mapping: Mapping, recorded: RecordedOutputs, fixed: Choices = {}): Resolution {
  const applier = new MappingApplier(mapping);
  // A wrong reading shows at the first decision; one that shows in the memory alone, a few steps later.
  const part = firstOutputs(recorded, 8, 4);
  const stages = [firstOutputs(recorded, 1, 1), firstOutputs(recorded, 3, 1), part, recorded];
  const matches: Match[] = [];
  const misses: { readonly difference: number; readonly trial: Trial }[] = [];
  let tried = 0;
  for (const { simple, ...trial } of trials(mapping, fixed)) {
    if (!simple && matches.length > 0) break;
    tried++;
    const { normaliser } = trial;
    const network = applier.apply(trial.choices);
    const { logits: difference, values } = firstDifference({ ...network, normaliser }, stages);
    if (difference <= OUTPUT_TOLERANCE) note({ ...trial, network, difference, values }, matches);
    else misses.push({ difference, trial });
  }
  if (matches.length > 0) return resolutionOf(mapping, matches, fixed, tried);
  const closest = misses.sort((a, b) => a.difference - b.difference).slice(0, CLOSEST);
  const differences = closest.map(({ trial: { choices, normaliser } }) =>
    outputDifference({ ...applier.apply(choices), normaliser }, part),
  );
  const best = differences.reduce((least, { logits }) => Math.min(least, logits), Infinity);
  throw failure('model/mapping-no-match', { where: mapping.where, tried, best, tolerance: OUTPUT_TOLERANCE });
}

/** Of the first stage whose logits do not come out, else of the last. */
function firstDifference(policy: PlainPolicy, stages: readonly RecordedOutputs[]): OutputDifference {
  let difference: OutputDifference = { logits: Infinity, values: null };
  for (const stage of stages) {
    difference = outputDifference(policy, stage);
    if (difference.logits > OUTPUT_TOLERANCE) break;
  }
  return difference;
}

interface Trial {
  readonly choices: Choices;
  readonly normaliser: Normaliser;
}

interface Match extends Trial {
  readonly network: MappedNetwork;
  readonly difference: number;
  readonly values: number | null;
}

/** Candidates with each normaliser that the file suggests and with none, the simple ones first. */
function* trials(mapping: Mapping, fixed: Choices): Generator<Trial & { readonly simple: boolean }> {
  const found = mapping.normaliser?.variants ?? [];
  const identity = identityNormaliser(mapping.shape.stateDim);
  const normalisers = [
    ...(fixed.normaliser === 'identity' ? [] : found.map((normaliser) => ({ key: 'file', normaliser }))),
    ...(fixed.normaliser === 'file' ? [] : [{ key: 'identity', normaliser: identity }]),
  ];
  let count = 0;
  for (const { choices: answers, simple } of candidates(mapping, fixed)) {
    for (const { key, normaliser } of normalisers) {
      if (count++ >= MAXIMUM_CANDIDATES) return;
      yield { choices: found.length > 0 ? { ...answers, normaliser: key } : answers, normaliser, simple };
    }
  }
}

/** Matches that give the same network are one: a symmetric matrix is its transpose. The closest stands for them. */
function note(match: Match, matches: Match[]): void {
  const at = matches.findIndex(({ network }) => sameNetwork(network, match.network));
  if (at < 0) matches.push(match);
  else if (match.difference < matches[at].difference) matches[at] = match;
}

function sameNetwork(a: MappedNetwork, b: MappedNetwork): boolean {
  if (a.shape.activation !== b.shape.activation) return false;
  const numbers = ({ weights }: MappedNetwork, name: string) => weights.get(name)!.data as Float32Array;
  return [...a.weights.keys()].every((name) => sameNumbers(numbers(a, name), numbers(b, name)));
}

function sameNumbers(a: Float32Array, b: Float32Array): boolean {
  return a === b || Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

/** What all matches agree on. */
function resolutionOf(mapping: Mapping, matches: readonly Match[], fixed: Choices, tried: number): Resolution {
  const best = matches.reduce((a, b) => (b.difference < a.difference ? b : a));
  const choices: Partial<Record<ChoiceKey, string>> = { ...fixed };
  for (const [key, value] of Object.entries(best.choices) as [ChoiceKey, string][]) {
    // Leaving out the value function is a loss that somebody has to agree to.
    const agreed = key !== 'critic' && matches.every((match) => match.choices[key] === value);
    if (agreed) choices[key] = value;
  }
  const open = mapping.questions.filter(({ key }) => choices[key] === undefined);
  const left = ({ key, options }: Question) =>
    options.filter((option) => matches.some((match) => match.choices[key] === option));
  return {
    choices,
    open: open.map((question) => ({ ...question, options: left(question) })),
    normaliser: best.normaliser,
    tried,
    difference: best.difference,
    valuesDifference: best.values,
  };
}
