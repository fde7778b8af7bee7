import type { SingleProblem } from '../../errors/configuration.ts';
import { inEveryLanguage } from '../../language.ts';
import { keyText, type KeyPath, type Where } from '../key-path.ts';
import { given, invalid } from './rule.ts';

/** How a recurrent network's training data is cut. */
interface Sequences {
  readonly batch_size: number;
  readonly sequence_length: number;
}

/** The settings stand in the group at `group`, here and below. */
export function batchHoldsWholeSequences(
  { batch_size: batch, sequence_length: length }: Sequences,
  where: Where,
  group: KeyPath = [],
): SingleProblem | undefined {
  if (batch % length === 0) return undefined;
  const [batchPath, lengthPath] = [
    [...group, 'batch_size'],
    [...group, 'sequence_length'],
  ];
  const [below, above] = [Math.floor(batch / length) * length, Math.ceil(batch / length) * length];
  const sizes = [below, above].filter((size) => size > 0).map((size) => `--set ${keyText(batchPath)}=${size}`);
  const fix = inEveryLanguage((language) => sizes.join(language === 'zh' ? ' 或 ' : ' or '));
  const theLength = inEveryLanguage((language) => given(lengthPath, length, where, language));
  const theBatch = inEveryLanguage((language) => given(batchPath, batch, where, language));
  // Whoever set only the length is told of the length.
  return where(batchPath) === undefined && where(lengthPath) !== undefined
    ? invalid(lengthPath, length, where, { en: `a divisor of ${theBatch.en}`, zh: `${theBatch.zh}的约数` }, fix)
    : invalid(batchPath, batch, where, { en: `a multiple of ${theLength.en}`, zh: `${theLength.zh}的倍数` }, fix);
}

/** How a sequence's hidden state begins. */
interface SequenceStart {
  readonly burn_in: number;
  readonly carry_hidden_state: boolean;
}

export function burnInNeedsZeroState(
  { burn_in: burnIn, carry_hidden_state: carry }: SequenceStart,
  where: Where,
  group: KeyPath = [],
): SingleProblem | undefined {
  if (burnIn === 0 || !carry) return undefined;
  const carryPath = [...group, 'carry_hidden_state'];
  const burnInPath = [...group, 'burn_in'];
  const reason = inEveryLanguage((language) => given(carryPath, carry, where, language));
  return invalid(
    burnInPath,
    burnIn,
    where,
    { en: `0 with ${reason.en}`, zh: `0，因为 ${reason.zh}` },
    {
      en: `leave ${keyText(burnInPath)} out, or --set ${keyText(carryPath)}=false`,
      zh: `去掉 ${keyText(burnInPath)}，或 --set ${keyText(carryPath)}=false`,
    },
  );
}
