import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where compiled graphs of this user are kept; WARMSTART_GRAPH_CACHE names another folder, or is `off`: null. */
export function graphCacheFolder(variables: NodeJS.ProcessEnv = process.env): string | null {
  const named = variables['WARMSTART_GRAPH_CACHE'];
  if (named === 'off') return null;
  return named || join(cacheFolder(variables), 'graphs');
}

function cacheFolder(variables: NodeJS.ProcessEnv): string {
  const home = homedir();
  switch (process.platform) {
    case 'win32':
      return join(variables['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Warmstart Studio', 'Cache');
    case 'darwin':
      return join(home, 'Library', 'Caches', 'Warmstart Studio');
    default:
      return join(variables['XDG_CACHE_HOME'] || join(home, '.cache'), 'warmstart-studio');
  }
}
