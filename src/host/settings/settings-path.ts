import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the settings of this user lie; the variable WARMSTART_SETTINGS names another file. */
export function settingsPath(variables: NodeJS.ProcessEnv = process.env): string {
  return variables['WARMSTART_SETTINGS'] || join(configurationFolder(variables), 'settings.json');
}

function configurationFolder(variables: NodeJS.ProcessEnv): string {
  const home = homedir();
  switch (process.platform) {
    case 'win32':
      return join(variables['APPDATA'] || join(home, 'AppData', 'Roaming'), 'Warmstart Studio');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Warmstart Studio');
    default:
      return join(variables['XDG_CONFIG_HOME'] || join(home, '.config'), 'warmstart-studio');
  }
}
