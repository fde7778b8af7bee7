import type { PlainObject } from '../plain.ts';
import { stepAnswers, type ChoiceKey, type Choices } from './choices.ts';
import type { MappedTensor, Mapping, Step } from './proposal.ts';
import type { StepAnswers } from './apply-steps.ts';

/** Who answered a question about a file. */
export type DecidedBy = 'recorded outputs' | 'rollout' | 'choice';

/** How a file was converted, for the lineage of the model that it became. */
export function mappingRecord(
  { mapped }: Mapping,
  choices: Choices,
  decidedBy: Readonly<Partial<Record<ChoiceKey, DecidedBy>>>,
): PlainObject {
  const answers = Object.entries(choices) as [ChoiceKey, string][];
  return {
    mapping: mapped.map((tensor) => ({
      target: tensor.target,
      sources: tensor.sources.map(({ name }) => name),
      steps: stepNames(tensor, stepAnswers(tensor, choices)),
    })),
    questions: answers.map(([key, choice]) => ({ key, choice, decided_by: decidedBy[key] ?? 'choice' })),
  };
}

/** The steps that change something. */
function stepNames({ steps }: MappedTensor, { orientation, gates }: StepAnswers): string[] {
  const nameOf = (step: Step): string => {
    if (step.kind === 'orient') return orientation === 'in_out' ? 'transpose' : '';
    if (step.kind === 'gates') return gates === null || gates === 'rzn' ? '' : `gates ${gates}`;
    return step.kind === 'half' ? `half ${step.index + 1} of 2` : step.kind;
  };
  return steps.map(nameOf).filter((name) => name !== '');
}
