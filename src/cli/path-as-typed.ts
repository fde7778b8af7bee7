import { resolve } from 'node:path';

/** A path that leads to the file from here, as the user typed it where that does, so that errors name it so. */
export function pathAsTyped(path: string, cwd: string): string {
  return resolve(cwd, path) === resolve(path) ? path : resolve(cwd, path);
}
