import { TypedError } from '../base/errors.ts';
import { describe } from '../contract/errors/index.ts';
import type { Language, Text } from '../contract/language.ts';
import { cutToWidth } from '../base/display-width.ts';

/**
 * Where a command's words go: results on standard output (with `--json` one object a line, else text), progress and
 * remarks on standard error.
 */
export class Output {
  readonly json: boolean;
  readonly language: Language;
  private live = false;

  constructor(options: { readonly json: boolean; readonly language: Language }) {
    this.json = options.json;
    this.language = options.language;
  }

  /** A JSON object on standard output; nothing without `--json`. */
  record(object: Readonly<Record<string, unknown>>): void {
    if (this.json) process.stdout.write(`${JSON.stringify(object)}\n`);
  }

  /** Text that is the command's result; nothing with `--json`. */
  print(text: Text | string): void {
    if (this.json) return;
    this.clearProgress();
    process.stdout.write(`${this.words(text)}\n`);
  }

  /** A remark on standard error. */
  note(text: Text | string): void {
    this.clearProgress();
    process.stderr.write(`${this.words(text)}\n`);
  }

  /** The live progress line: rewritten in place on a terminal. Elsewhere only lines marked `keep` appear, one below the other. */
  progress(text: Text | string, keep = false): void {
    if (!process.stderr.isTTY) {
      if (keep) process.stderr.write(`${this.words(text)}\n`);
      return;
    }
    const columns = process.stderr.columns || 80;
    process.stderr.write(`\r\x1b[2K${cutToWidth(this.words(text), columns - 1)}`);
    this.live = true;
    if (keep) {
      process.stderr.write('\n');
      this.live = false;
    }
  }

  /** What went wrong and what to do, without a stack trace where the error is one of ours. */
  error(error: unknown): void {
    this.clearProgress();
    if (error instanceof TypedError) {
      process.stderr.write(`${describe(error, this.language)}\n`);
    } else {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  }

  words(text: Text | string): string {
    return typeof text === 'string' ? text : text[this.language];
  }

  private clearProgress(): void {
    if (this.live) process.stderr.write('\r\x1b[2K');
    this.live = false;
  }
}
