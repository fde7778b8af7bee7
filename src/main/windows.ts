import { join } from 'node:path';
import { app, BrowserWindow, screen, type WebContents } from 'electron';
import { CHANNELS, type WindowCommand } from '../contract/window.ts';
import { PROGRAM_FOLDER } from '../files/program-folder.ts';
import { APP_ORIGIN } from './app-scheme.ts';
import { isVisible, readWindowState, writeWindowState } from './window-state.ts';

const PRELOAD = join(import.meta.dirname, '../preload/index.cjs');
/** Of windows on Linux and Windows; macOS takes the application's. */
const ICON = join(PROGRAM_FOLDER, 'resources/icon.png');
const DEFAULT_SIZE = { width: 1440, height: 920 };
const LEAST_SIZE = { minWidth: 760, minHeight: 520 };

/** The application's windows; all show the same interface. */
export class Windows {
  private readonly statePath = join(app.getPath('userData'), 'window.json');
  private readonly windows = new Set<BrowserWindow>();
  /** Windows whose page has not begun to listen yet, with what it is to do then. */
  private readonly waiting = new Map<BrowserWindow, WindowCommand[]>();

  get all(): readonly BrowserWindow[] {
    return [...this.windows];
  }

  owns(contents: WebContents): boolean {
    return this.all.some((window) => !window.isDestroyed() && window.webContents === contents);
  }

  /** Opens a window where the last one was, at a page. */
  open(path = '/'): BrowserWindow {
    const state = readWindowState(this.statePath);
    const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
    const place = state && isVisible(state, screens) && this.windows.size === 0 ? state : null;
    const window = new BrowserWindow({
      ...(place ? { x: place.x, y: place.y } : {}),
      width: (place ?? DEFAULT_SIZE).width,
      height: (place ?? DEFAULT_SIZE).height,
      ...LEAST_SIZE,
      show: false,
      title: 'Warmstart Studio',
      icon: ICON,
      webPreferences: {
        preload: PRELOAD,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        devTools: !app.isPackaged,
      },
    });
    this.windows.add(window);
    this.waiting.set(window, []);
    if (place?.maximized) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', () => this.remember(window));
    window.on('closed', () => {
      this.windows.delete(window);
      this.waiting.delete(window);
    });
    window.webContents.on('did-finish-load', () => this.deliver(window));
    window.loadURL(APP_ORIGIN + path).catch((error: unknown) => {
      if (!window.isDestroyed()) throw error; // else it was closed before its page was there
    });
    return window;
  }

  /** Brings a window to the front, and opens one where there is none. */
  show(): BrowserWindow {
    const window = BrowserWindow.getFocusedWindow() ?? this.all[0];
    if (!window) return this.open();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return window;
  }

  /** Has the front window do something, once its page listens. */
  command(command: WindowCommand): void {
    const window = this.show();
    const waiting = this.waiting.get(window);
    if (waiting) waiting.push(command);
    else window.webContents.send(CHANNELS.command, command);
  }

  private deliver(window: BrowserWindow): void {
    const commands = this.waiting.get(window) ?? [];
    this.waiting.delete(window);
    for (const command of commands) window.webContents.send(CHANNELS.command, command);
  }

  private remember(window: BrowserWindow): void {
    const { x, y, width, height } = window.getNormalBounds();
    writeWindowState(this.statePath, { x, y, width, height, maximized: window.isMaximized() });
  }
}
