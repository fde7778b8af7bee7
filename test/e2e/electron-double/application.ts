import { join } from 'node:path';
import { applicationEvents } from './application-events.ts';
import { closeBrowser } from './browser.ts';
import { BrowserWindow } from './browser-window.ts';

const root = join(import.meta.dirname, '../../..');
/** Every folder of the user is below it. */
const home = process.env['DOUBLE_HOME'] ?? root;

let quitting = false;

function quit(): void {
  if (quitting) return;
  let prevented = false;
  applicationEvents.emit('before-quit', { preventDefault: () => (prevented = true) });
  if (prevented) return;
  quitting = true;
  applicationEvents.removeAllListeners('window-all-closed'); // quitting, it is not told
  for (const window of [...BrowserWindow.open]) window.close();
  applicationEvents.emit('will-quit', {});
  void exit(0);
}

async function exit(code: number): Promise<void> {
  await closeBrowser();
  process.exit(code);
}

export const app = Object.assign(applicationEvents, {
  isPackaged: false,
  getAppPath: () => root,
  getPath: (name: string) => join(home, name),
  getLocale: () => process.env['DOUBLE_LOCALE'] ?? 'en-GB',
  getVersion: () => '0',
  requestSingleInstanceLock: () => process.env['DOUBLE_SECOND'] === undefined,
  whenReady: async () => {},
  relaunch: () => {},
  quit,
  exit: (code = 0) => void exit(code),
});
