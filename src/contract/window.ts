/** Names of the ipc channels between a window of Electron and its main process. */
export const CHANNELS = {
  /** From the window, once for each page that it loads: begins a connection to the host. */
  open: 'host:open',
  /** Either way: a message of the connection. */
  message: 'host:message',
  /** To the window: the connection was ended. */
  closed: 'host:closed',
  /** To the window: a WindowCommand. */
  command: 'window:command',
} as const;

/** What the menu, a notification or the system asks of a window. */
export type WindowCommand =
  /** Show a page, named by its path, such as `/runs/outputs/ppo/ppo`. */
  | { readonly name: 'go'; readonly to: string }
  /** Check a file that the user opened with this program, and offer to import it. Absolute path. */
  | { readonly name: 'open'; readonly file: string };

interface Listeners<Value extends readonly unknown[]> {
  readonly addListener: (callback: (...value: Value) => void) => void;
}

/** The way to the host; `window.warmstartPort` in Electron. */
export interface WindowPort {
  readonly postMessage: (data: unknown) => void;
  readonly onMessage: Listeners<[data: unknown]>;
  readonly onDisconnect: Listeners<[]>;
}

/** What else Electron gives to a page; `window.warmstartDesktop`. */
export interface WindowDesktop {
  /** `linux`, `win32`, `darwin`. */
  readonly platform: string;
  /** Absolute path of a file that was dropped onto the window; empty where it has none. */
  readonly pathOf: (file: unknown) => string;
  readonly onCommand: Listeners<[command: WindowCommand]>;
}
