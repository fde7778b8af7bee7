import { extname, isAbsolute, resolve } from 'node:path';

/** What this program is registered to open. */
const OPENED = ['.pt', '.safetensors'];

/** The model files on a command line, as absolute paths. */
export function filesIn(args: readonly string[], cwd: string): string[] {
  return args
    .filter((arg) => !arg.startsWith('-') && OPENED.includes(extname(arg).toLowerCase()))
    .map((arg) => (isAbsolute(arg) ? arg : resolve(cwd, arg)));
}
