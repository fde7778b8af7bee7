import { existsSync } from 'node:fs';

/** How npm is started: by the program that runs this as a script, else as it is found. */
export function npmCommand(): readonly [string, ...string[]] {
  const script = process.env['npm_execpath'];
  if (script?.endsWith('.js') && existsSync(script)) return [process.execPath, script];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}
