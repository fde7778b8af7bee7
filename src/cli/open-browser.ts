import { spawn } from 'node:child_process';

/** What the platform opens a link with: a program, and what stands before the link. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Whether a browser that is opened here would be seen: not on a machine reached by ssh, nor without a display. */
export function hasDisplay(variables: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  if (variables['SSH_CONNECTION']) return false;
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(variables['DISPLAY'] || variables['WAYLAND_DISPLAY']);
}

/** Opens a link in the user's browser; one that cannot be opened is left to the user, who reads the link. */
export function openBrowser(link: string): void {
  const [program = 'xdg-open', ...before] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...before, link], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
