import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TypedError } from '../../base/errors.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { errorCode } from '../../files/file-failure.ts';
import { MODEL_FILES } from './model-folder.ts';

const HEADING = '## Used by';

/**
 * Notes in the card beside a model what came from it, such as "distilled into run `…`". Models may lie in folders that
 * have no card or cannot be written, and what came from them does not depend on the note: nothing is thrown then.
 *
 * @param what one line of Markdown
 */
export function noteDescendant(model: string, what: string): void {
  const path = join(dirname(model), MODEL_FILES.card);
  const line = `- ${what}`;
  try {
    const card = readFileSync(path, 'utf8').trimEnd();
    if (card.split('\n').includes(line)) return;
    const begun = card.includes(`\n${HEADING}\n`);
    writeAtomically(path, `${card}\n${begun ? '' : `\n${HEADING}\n\n`}${line}\n`);
  } catch (error) {
    if (!(error instanceof TypedError) && errorCode(error) === '') throw error;
  }
}
