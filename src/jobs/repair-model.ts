import { mean } from '../base/statistics.ts';
import { basename } from 'node:path';
import { pairedDifference } from '../base/statistics.ts';
import type { ResolvedConfiguration } from '../contract/configuration/check.ts';
import { failure } from '../contract/errors/index.ts';
import { sha256Of } from '../files/sha256.ts';
import { candidates } from '../models/mapping/candidates.ts';
import { checkChoices, openQuestions, type ChoiceKey, type Choices } from '../models/mapping/choices.ts';
import { convertModel, type Conversion } from '../models/mapping/convert-model.ts';
import type { DecidedBy } from '../models/mapping/mapping-record.ts';
import type { Mapping } from '../models/mapping/proposal.ts';
import { propose, requireMapping } from '../models/mapping/propose.ts';
import { recordedOutputs, type RecordedOutputs } from '../models/recorded-outputs.ts';
import { resolveByOutputs, type Resolution } from '../models/mapping/resolve-by-outputs.ts';
import type { PlainObject } from '../models/plain.ts';
import type { PolicyModel } from '../models/policy-model.ts';
import { readModelBytes, readModelContent } from '../models/read-model-file.ts';
import type { EpisodeTable } from '../rollout/episodes.ts';
import { requireSizes } from './create-actor.ts';
import { evaluateModel } from './evaluate-model.ts';
import { openProblem } from './problem.ts';
import { repairCard } from './repair-card.ts';

export interface RepairRequest {
  readonly path: string;
  /** Answers to the mapping's questions, by key. */
  readonly choices: Readonly<Record<string, string>>;
  /** A file with `observations` and `logits`; by default those that the file itself holds. */
  readonly outputs: string | null;
  /** Recorded outputs are not asked: weights were changed on purpose. New ones are computed. */
  readonly computed: boolean;
  /** What the model is to be used with; null: nothing is known beyond its sizes. */
  readonly configuration: ResolvedConfiguration | null;
  /** What paths in configurations are relative to. */
  readonly cwd: string;
  /** Episodes that answer what is open; null: none are played. */
  readonly rollout: RolloutSettings | null;
}

interface RolloutSettings {
  readonly configuration: ResolvedConfiguration;
  readonly episodes: number;
  readonly seed: number;
  readonly onProgress: (done: number, total: number) => void;
}

export interface Repaired {
  readonly model: PolicyModel;
  readonly mapping: Mapping;
  readonly choices: Choices;
  readonly decidedBy: Readonly<Partial<Record<ChoiceKey, DecidedBy>>>;
  /** What recorded outputs said; null where none were recorded. */
  readonly resolution: Pick<Resolution, 'tried' | 'difference' | 'valuesDifference'> | null;
}

/** Readings that episodes are played with at most. */
const MOST_PLAYED = 24;

/**
 * Brings another program's model into this network's form. What its tensors do not tell is answered by the caller's
 * choices, else by recorded outputs, else by episodes. Throws `model/mapping-*`, and `model/*` and `file/*` of reading.
 */
export async function repairModel(request: RepairRequest): Promise<Repaired> {
  const { path, configuration } = request;
  const bytes = readModelBytes(path);
  const { value } = readModelContent(bytes, path);
  const mapping = requireMapping(propose(value, path));
  const given = checkChoices(mapping, request.choices);
  const recorded = request.computed ? null : outputsOf(request, value, mapping);
  const resolution = recorded && resolveByOutputs(mapping, recorded, given);
  const conversion = {
    ...{
      value,
      mapping,
      recorded,
      computed: request.computed,
      file: { name: basename(path), sha256: sha256Of(bytes) },
    },
    ...(resolution && { normaliser: resolution.normaliser }),
    ...(configuration && useOf(configuration, mapping, request)),
  };
  const afterOutputs = resolution?.choices ?? given;
  const choices = await answered(conversion, afterOutputs, request);
  const decidedBy = Object.fromEntries(
    Object.keys(choices).map((key) => [
      key,
      key in given ? 'choice' : key in afterOutputs ? 'recorded outputs' : 'rollout',
    ]),
  ) as Record<ChoiceKey, DecidedBy>;
  const model = convertModel({ ...conversion, choices, decidedBy });
  const card = repairCard({ file: basename(path), mapping, choices, decidedBy, shape: model.shape });
  return { model: { ...model, card }, mapping, choices, decidedBy, resolution };
}

function outputsOf(
  { path, outputs }: RepairRequest,
  value: Conversion['value'],
  mapping: Mapping,
): RecordedOutputs | null {
  if (outputs === null) return recordedOutputs(value, mapping.shape, path);
  const file = readModelContent(readModelBytes(outputs), outputs);
  const found = recordedOutputs(file.value, mapping.shape, outputs);
  if (found) return found;
  throw failure('model/field', {
    where: outputs,
    field: 'observations, logits',
    expected: { en: 'tensors', zh: '张量' },
    found: { en: 'neither', zh: '缺失' },
  });
}

/** What the configuration says of the model's use. Throws command/model-sizes where the model does not fit it. */
function useOf(
  configuration: ResolvedConfiguration,
  { shape }: Mapping,
  { path, cwd }: RepairRequest,
): Pick<Conversion, 'configuration' | 'featureNames'> {
  const problem = openProblem(configuration.environment, cwd);
  requireSizes(shape, problem, path);
  return {
    configuration: JSON.parse(JSON.stringify(configuration)) as PlainObject,
    featureNames: problem.featureNames,
  };
}

/** The choices with every question answered. Throws model/mapping-open, model/mapping-undecided. */
async function answered(
  conversion: Omit<Conversion, 'choices'>,
  choices: Choices,
  { rollout, path, cwd }: RepairRequest,
): Promise<Choices> {
  const { mapping } = conversion;
  const open = openQuestions(mapping, choices);
  if (open.length === 0) return choices;
  if (!rollout || open.some(({ key }) => key === 'critic')) {
    throw failure('model/mapping-open', { where: path, questions: open });
  }
  const readings = candidates(mapping, choices).filter(({ simple }) => simple);
  if (readings.length > MOST_PLAYED) throw failure('model/mapping-open', { where: path, questions: open });
  const played = await play(
    readings.map((reading) => ({ choices: reading.choices, model: convertModel({ ...conversion, ...reading }) })),
    path,
    { ...rollout, cwd },
  );
  const [best, second] = played;
  // Chance alone must not decide what the model is.
  const [lead] = pairedDifference(best.returns, second.returns).ci95;
  if (lead === null || lead <= 0) {
    const words = (one: Played) => open.map(({ key }) => `${key}=${one.choices[key]}`).join(' ');
    throw failure('model/mapping-undecided', {
      where: path,
      episodes: rollout.episodes,
      best: words(best),
      second: words(second),
    });
  }
  return best.choices;
}

interface Played {
  readonly choices: Choices;
  readonly returns: Float64Array;
}

/** Every reading on the same episodes, the highest mean return first. */
async function play(
  readings: readonly { readonly choices: Choices; readonly model: PolicyModel }[],
  path: string,
  { configuration, episodes, seed, cwd, onProgress }: RolloutSettings & { readonly cwd: string },
): Promise<Played[]> {
  const problem = openProblem(configuration.environment, cwd);
  const { device, engine, threads } = configuration;
  const played: Played[] = [];
  for (const { choices, model } of readings) {
    const table: EpisodeTable = await evaluateModel(model, path, problem, { episodes, seed, device, engine, threads });
    played.push({ choices, returns: table.column('return') });
    onProgress(played.length, readings.length);
  }
  return played.sort((a, b) => mean(b.returns) - mean(a.returns));
}
