import type { Output } from '../output.ts';

/** What every command is given beside its own options. */
export interface CommandContext {
  readonly output: Output;
  /** The command line as typed: `['warmstart', 'pretrain', …]`. */
  readonly command: readonly string[];
  readonly cwd: string;
}
