import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Names another folder for the set-up of TensorFlow. */
export const HOME_VARIABLE = 'WARMSTART_TENSORFLOW_HOME';

/** The folder that TensorFlow is set up in: of the user's own data, so that it outlives the program's packages. */
export function tensorflowHome(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const named = env[HOME_VARIABLE];
  if (named) return resolve(named);
  return join(userData(env, platform, home), 'tensorflow');
}

function userData(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform, home: string): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Warmstart Studio');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Warmstart Studio');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'warmstart-studio');
}
