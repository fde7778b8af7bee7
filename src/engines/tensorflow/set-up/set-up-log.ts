import { appendFileSync, writeFileSync } from 'node:fs';
import type { Text } from '../../../contract/language.ts';

/** Tells whoever watches what is being done, and keeps it with all that tools print in a file. */
export class SetUpLog {
  readonly path: string;
  private readonly onProgress: (text: Text) => void;

  constructor(path: string, onProgress: (text: Text) => void) {
    this.path = path;
    this.onProgress = onProgress;
    writeFileSync(path, '');
  }

  /** A step, or how far it is. */
  say(text: Text): void {
    this.write(`${new Date().toISOString()} ${text.en}\n`);
    this.onProgress(text);
  }

  /** For the file alone. */
  write(text: string): void {
    appendFileSync(this.path, text);
  }
}
