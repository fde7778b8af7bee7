import { applicationEvents } from './application-events.ts';
import { app } from './application.ts';
import { debuggerEndpoint } from './browser.ts';
import { BrowserWindow } from './browser-window.ts';
import { asked } from './desktop-parts.ts';
import { ipcMain } from './ipc-main.ts';

/** What a test has the user or the system do. */
export type Command =
  | { readonly do: 'answer'; readonly with: unknown }
  | { readonly do: 'menu'; readonly label: string }
  | { readonly do: 'close-windows' }
  | { readonly do: 'blur' }
  | { readonly do: 'click-notification'; readonly index: number }
  | { readonly do: 'quit' }
  | { readonly do: 'second-instance'; readonly args: readonly string[] }
  | { readonly do: 'state' };

/** What a test can see of the desktop. */
export interface State {
  readonly endpoint: string;
  readonly windows: readonly { readonly url: string; readonly preferences: Readonly<Record<string, unknown>> }[];
  readonly progress: readonly number[];
  readonly blockers: number;
  readonly dialogs: typeof asked.dialogs;
  readonly notifications: readonly { readonly title: string; readonly body: string }[];
  readonly menu: readonly string[];
  readonly privileged: readonly unknown[];
  readonly channels: readonly string[];
}

/** Takes a test's commands over the channel to the process that started this one. */
export function takeCommands(): void {
  process.on('message', ({ id, command }: { id: number; command: Command }) => {
    perform(command).then(
      (result) => process.send?.({ id, result }),
      (error: unknown) => process.send?.({ id, error: String(error) }),
    );
  });
}

async function perform(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'answer':
      return asked.answers.push(command.with);
    case 'menu': {
      const items = asked.menu.flatMap(({ submenu }) => submenu ?? []);
      const item = items.find(({ label }) => label === command.label);
      if (!item?.click) throw new Error(`no such item in the menu: ${command.label}`);
      return void item.click();
    }
    case 'close-windows':
      return [...BrowserWindow.open].forEach((window) => window.close());
    case 'blur':
      return [...BrowserWindow.open].forEach((window) => window.blur());
    case 'click-notification':
      return asked.notifications[command.index]?.emit('click');
    case 'quit':
      return app.quit();
    case 'second-instance':
      return applicationEvents.emit('second-instance', {}, ['electron', ...command.args], process.cwd());
    case 'state':
      return state();
  }
}

async function state(): Promise<State> {
  const windows = [...BrowserWindow.open];
  return {
    endpoint: await debuggerEndpoint(),
    windows: windows.map(({ webContents, options }) => ({
      url: webContents.getURL(),
      preferences: options.webPreferences,
    })),
    progress: windows.map(({ progress }) => progress.share),
    blockers: asked.blockers.size,
    dialogs: asked.dialogs,
    notifications: asked.notifications.map(({ options }) => options),
    menu: asked.menu.flatMap(({ label, submenu }) => [label ?? '', ...(submenu ?? []).map((item) => item.label ?? '')]),
    privileged: asked.privileged,
    channels: ipcMain.eventNames().map(String),
  };
}
