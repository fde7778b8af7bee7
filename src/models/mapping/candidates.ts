import { choiceOptions, type ChoiceKey, type Choices } from './choices.ts';
import type { Mapping } from './proposal.ts';

export interface Candidate {
  readonly choices: Choices;
  /** Whether it answers the open questions alone, and takes names and matrices that are not square at their word. */
  readonly simple: boolean;
}

export const MAXIMUM_CANDIDATES = 512;

/**
 * Sets of answers to try against recorded outputs, the likely ones first: every answer to the open questions; then the
 * square matrices the other way, the gates in each order even where names made them certain, and single square matrices
 * transposed, for a file may have been put together by hand.
 *
 * @param fixed answers that somebody gave
 */
export function candidates(mapping: Mapping, fixed: Choices = {}): Candidate[] {
  const options = choiceOptions(mapping);
  const open = mapping.questions.filter(({ key }) => fixed[key] === undefined);
  let simple: Choices[] = [fixed];
  for (const { key, options: values } of open) {
    simple = simple.flatMap((choices) => values.map((value) => ({ ...choices, [key]: value })));
  }
  const overruled = (key: ChoiceKey): readonly string[] =>
    fixed[key] !== undefined || open.some((question) => question.key === key) ? [] : (options.get(key) ?? []);
  const [orientations, gates, squares] = (['orientation', 'gates', 'transpose'] as const).map(overruled);
  const result: Candidate[] = simple.slice(0, MAXIMUM_CANDIDATES).map((choices) => ({ choices, simple: true }));
  const add = (key: ChoiceKey, value: string, base: readonly Choices[]): void => {
    for (const choices of base) {
      if (result.length < MAXIMUM_CANDIDATES) result.push({ choices: { ...choices, [key]: value }, simple: false });
    }
  };
  for (const value of orientations) add('orientation', value, simple);
  for (const value of gates) add('gates', value, simple);
  for (const value of squares) add('transpose', value, simple);
  for (const order of gates) {
    for (const orientation of orientations)
      add(
        'gates',
        order,
        simple.map((choices) => ({ ...choices, orientation })),
      );
    for (const transpose of squares)
      add(
        'gates',
        order,
        simple.map((choices) => ({ ...choices, transpose })),
      );
  }
  return result;
}
