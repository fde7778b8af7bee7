import { EventEmitter } from 'node:events';
import { DoublePage } from './browser.ts';
import { ipcMain } from './ipc-main.ts';
import { applicationEvents } from './application-events.ts';

interface Options {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly title?: string;
  readonly webPreferences: Readonly<Record<string, unknown>> & { readonly preload: string };
}

type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' };

let lastId = 0;

class DoubleWebContents extends EventEmitter {
  readonly id = ++lastId;
  readonly mainFrame = { url: '' };
  private openHandler: OpenHandler = () => ({ action: 'allow' });
  private readonly page: Promise<DoublePage>;
  private destroyed = false;

  constructor(preload: string) {
    super();
    this.page = DoublePage.open(preload, {
      message: (channel, args, url) => {
        this.mainFrame.url = url;
        ipcMain.emit(channel, { sender: this, senderFrame: this.mainFrame }, ...args);
      },
      began: () => {},
      loaded: () => this.emit('did-finish-load'),
      mayNavigate: (url) => this.may('will-navigate', { url, isMainFrame: true }),
      mayOpen: (url) => this.openHandler({ url }).action === 'allow',
    });
    applicationEvents.emit('web-contents-created', {}, this);
  }

  send(channel: string, ...args: unknown[]): void {
    void this.page.then((page) => page.deliver(channel, args)).catch(() => {}); // a window that was closed meanwhile
  }

  async load(url: string): Promise<void> {
    const page = await this.page;
    this.mainFrame.url = url;
    await page.goto(url);
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  async destroy(): Promise<void> {
    this.destroyed = true;
    this.emit('destroyed');
    const page = await this.page.catch(() => null); // closed before it was there
    await page?.close();
  }

  private may(event: string, details: Readonly<Record<string, unknown>>): boolean {
    if (this.mainFrame.url === details['url']) return true; // what the application itself loads asks nobody
    let prevented = false;
    this.emit(event, { ...details, preventDefault: () => (prevented = true) });
    return !prevented;
  }
}

/** A window is a page of Chromium; what has no meaning without a screen is only remembered. */
export class BrowserWindow extends EventEmitter {
  static readonly open = new Set<BrowserWindow>();
  static focused: BrowserWindow | null = null;

  readonly webContents: DoubleWebContents;
  readonly options: Options;
  progress: { readonly share: number; readonly mode: string } = { share: -1, mode: 'normal' };
  private maximized = false;
  private minimized = false;
  private destroyed = false;

  constructor(options: Options) {
    super();
    this.options = options;
    this.webContents = new DoubleWebContents(options.webPreferences.preload);
    BrowserWindow.open.add(this);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.focused;
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url);
  }

  close(): void {
    if (this.destroyed) return;
    this.emit('close', { preventDefault: () => {} });
    this.destroyed = true;
    BrowserWindow.open.delete(this);
    if (BrowserWindow.focused === this) BrowserWindow.focused = null;
    void this.webContents.destroy();
    this.emit('closed');
    if (BrowserWindow.open.size === 0) applicationEvents.emit('window-all-closed');
  }

  show(): void {
    BrowserWindow.focused = this;
  }

  focus(): void {
    BrowserWindow.focused = this;
  }

  blur(): void {
    if (BrowserWindow.focused === this) BrowserWindow.focused = null;
  }

  isFocused(): boolean {
    return BrowserWindow.focused === this;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  maximize(): void {
    this.maximized = true;
  }

  isMaximized(): boolean {
    return this.maximized;
  }

  minimize(): void {
    this.minimized = true;
  }

  isMinimized(): boolean {
    return this.minimized;
  }

  restore(): void {
    this.minimized = false;
  }

  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    const { x = 40, y = 40, width, height } = this.options;
    return { x, y, width, height };
  }

  setProgressBar(share: number, { mode }: { readonly mode: string } = { mode: 'normal' }): void {
    this.progress = { share, mode };
  }
}
