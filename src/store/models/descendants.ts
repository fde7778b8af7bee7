import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { TypedError } from '../../base/errors.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { errorCode } from '../../files/file-failure.ts';
import { RUN_FILES } from '../runs/layout.ts';
import { MODEL_FILES } from './model-folder.ts';

const HEADING = '## Used by';

/**
 * Notes in the card of a run's or imported model what came from it, such as "distilled into run `…`". Other cards are
 * somebody's own and left alone. Folders may have no card or not be writable, and what came from a model does not depend
 * on the note: nothing is thrown then.
 *
 * @param what one line of Markdown
 */
export function noteDescendant(model: string, what: string): void {
  const folder = dirname(model);
  if (![RUN_FILES.record, MODEL_FILES.source].some((name) => existsSync(join(folder, name)))) return;
  const path = join(folder, MODEL_FILES.card);
  const line = `- \`${basename(model)}\`: ${what.replace(/\s+/g, ' ')}`;
  try {
    const card = readFileSync(path, 'utf8').trimEnd();
    if (card.split('\n').includes(line)) return;
    const begun = card.includes(`\n${HEADING}\n`);
    writeAtomically(path, `${card}\n${begun ? '' : `\n${HEADING}\n\n`}${line}\n`);
  } catch (error) {
    if (!(error instanceof TypedError) && errorCode(error) === '') throw error;
  }
}
