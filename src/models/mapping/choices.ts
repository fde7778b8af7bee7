import { failure } from '../../contract/errors/index.ts';
import { GATE_ORDERS, ORIENTATIONS, type MappedTensor, type Mapping, type Question, type Step } from './proposal.ts';
import type { StepAnswers } from './apply-steps.ts';

/**
 * Answers, by key. Beside the questions' keys, `gates` and `orientation` overrule what names suggest, `transpose` names
 * one square parameter that lies the other way than the rest, and `normaliser` says whose statistics to take.
 */
const CHOICE_KEYS = ['activation', 'orientation', 'gates', 'layout', 'critic', 'transpose', 'normaliser'] as const;
export type ChoiceKey = (typeof CHOICE_KEYS)[number];
export type Choices = Readonly<Partial<Record<ChoiceKey, string>>>;

/** Whose statistics the observations are normalised with: the file's, or none. */
const NORMALISERS = ['file', 'identity'] as const;

/** The values that each key takes for this mapping. */
export function choiceOptions({ mapped, questions, normaliser }: Mapping): ReadonlyMap<string, readonly string[]> {
  const options = new Map<string, readonly string[]>();
  if (targetsWith(mapped, 'gates').length > 0) options.set('gates', GATE_ORDERS);
  const squares = targetsWith(mapped, 'orient');
  if (squares.length > 0) options.set('orientation', ORIENTATIONS).set('transpose', squares);
  if (normaliser) options.set('normaliser', NORMALISERS);
  for (const question of questions) options.set(question.key, question.options);
  return options;
}

/** Parameters that take such a step. */
function targetsWith(mapped: readonly MappedTensor[], kind: Step['kind']): string[] {
  return mapped.filter(({ steps }) => steps.some((step) => step.kind === kind)).map(({ target }) => target);
}

/** Answers as the user gave them. Throws `model/mapping-choice` where one is not asked for, or takes other values. */
export function checkChoices(mapping: Mapping, given: Readonly<Record<string, string | undefined>>): Choices {
  const options = choiceOptions(mapping);
  const choices: Partial<Record<ChoiceKey, string>> = {};
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const allowed = options.get(key);
    const known = CHOICE_KEYS.find((name) => name === key);
    if (!allowed || known === undefined)
      refuse(
        mapping,
        key,
        value,
        [...options.keys()].map((name) => `${name}=…`),
      );
    else if (!allowed.includes(value)) refuse(mapping, key, value, allowed);
    else choices[known] = value;
  }
  return choices;
}

function refuse({ where }: Mapping, key: string, value: string, allowed: readonly string[]): never {
  throw failure('model/mapping-choice', { where, key, value, allowed });
}

/** Questions without an answer. */
export function openQuestions({ questions }: Mapping, choices: Choices): Question[] {
  return questions.filter(({ key }) => choices[key] === undefined);
}

/** What answers mean for the steps of one parameter. */
export function stepAnswers({ target, steps }: MappedTensor, choices: Choices): StepAnswers {
  let orientation = ORIENTATIONS.find((value) => value === choices.orientation) ?? null;
  let gates = GATE_ORDERS.find((value) => value === choices.gates) ?? null;
  for (const step of steps) {
    if (step.kind === 'orient') orientation ??= step.assumed;
    if (step.kind === 'gates') gates ??= step.assumed;
  }
  const other = orientation === 'in_out' ? 'out_in' : 'in_out';
  return { orientation: choices.transpose === target ? other : orientation, gates };
}
