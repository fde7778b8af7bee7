import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { errorCode } from '../../files/file-failure.ts';

/**
 * Where a run in a folder listens: a Unix domain socket in a folder of the user's own, or a named pipe on Windows. It
 * follows from the folder alone, so that whoever knows the run finds it. It is not in the temporary folder of the
 * environment, which may differ between processes and be too long for a socket's path (some 100 bytes).
 */
export function controlAddress(directory: string): string {
  const name = createHash('sha256').update(realpathSync(directory)).digest('hex').slice(0, 32);
  return process.platform === 'win32' ? `\\\\.\\pipe\\warmstart-${name}` : join(socketFolder(), `${name}.sock`);
}

/** Makes the folder of the sockets. Throws where somebody else owns it, who could then listen in a run's place. */
export function prepareAddress(address: string): void {
  if (process.platform === 'win32') return;
  const folder = dirname(address);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const { uid, mode } = lstatSync(folder);
  const foreign = uid !== userInfo().uid || (mode & 0o077) !== 0 || !lstatSync(folder).isDirectory();
  if (foreign) throw new Error(`${folder} is not a folder that only you can use`);
}

function socketFolder(): string {
  return join('/tmp', `warmstart-${userInfo().uid}`);
}
