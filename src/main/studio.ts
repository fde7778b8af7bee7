import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { app, session } from 'electron';
import type { HostClient } from '../contract/host/index.ts';
import type { Language } from '../contract/language.ts';
import type { Host } from '../host/create-host.ts';
import { SettingsFile } from '../host/settings/settings-file.ts';
import { settingsPath } from '../host/settings/settings-path.ts';
import { createRequestHandler } from '../server/request-handler.ts';
import { RpcServer } from '../server/rpc-connection.ts';
import { Uploads } from '../server/uploads.ts';
import { Activity } from './activity.ts';
import { serveAppScheme } from './app-scheme.ts';
import { desktop } from './desktop.ts';
import { follow } from './follow.ts';
import { harden } from './hardening.ts';
import { languageOf } from './language.ts';
import { setMenu } from './menu.ts';
import { notify } from './notifications.ts';
import { openHost } from './open-host.ts';
import { Quitting } from './quitting.ts';
import { WindowConnections } from './window-connections.ts';
import { Windows } from './windows.ts';
import { WORDS } from './words.ts';

const RENDERER = join(import.meta.dirname, '../renderer');

/** The application, once Electron is ready: windows around one host, which outlives them. */
export class Studio {
  private readonly settings = new SettingsFile(settingsPath());
  private readonly windows = new Windows();
  private readonly activity = new Activity(this.windows);
  private readonly end = new AbortController();
  private readonly onDefect: (error: unknown) => void;
  private language: Language = languageOf(this.settings.read());
  private host: Host | null = null;

  /** @param onDefect told of an error that is not typed, a defect of the program */
  constructor(onDefect: (error: unknown) => void) {
    this.onDefect = onDefect;
  }

  get workspace(): string {
    return this.settings.read().workspace ?? join(app.getPath('documents'), 'Warmstart Studio');
  }

  /** Opens a window at once and the host behind it. Throws what keeps the workspace from being opened. */
  async run(): Promise<void> {
    const { workspace, onDefect } = this;
    const opening = openHost(workspace);
    const rpc = opening.then(({ router }) => new RpcServer(router, onDefect));
    const uploads = new Uploads(workspace);
    harden(session.defaultSession);
    serveAppScheme(createRequestHandler({ renderer: RENDERER, uploads, onDefect }));
    new WindowConnections(rpc, (contents) => this.windows.owns(contents));
    this.setMenu();
    this.windows.show();
    const host = await opening;
    this.host = host;
    new Quitting({
      liveJobs: () => this.liveJobs(),
      language: () => this.language,
      close: (running) => this.close(host, running),
      onDefect,
    });
    this.followHost(createRouterClient(host.router));
    await uploads.removeOld();
  }

  showWindow(): void {
    this.windows.show();
  }

  /** Shows files that the user opened with this program. Absolute paths. */
  open(files: readonly string[]): void {
    for (const file of files) {
      this.host?.context.workspace.allow(file);
      this.windows.command({ name: 'open', file });
    }
  }

  /** Ends the application when nothing would be lost: no window, and no run that needs it. */
  quitIfUnused(): void {
    if (this.windows.all.length === 0 && this.liveJobs().length === 0 && process.platform !== 'darwin') app.quit();
  }

  private liveJobs() {
    return (this.host?.context.jobs.list() ?? []).filter(({ state }) => state !== 'ended');
  }

  private followHost(client: HostClient): void {
    const { signal } = this.end;
    const options = { signal };
    const listen = <Value>(open: () => Promise<AsyncIterable<Value>>, on: (value: Value) => void): void =>
      void follow(open, on, signal, this.onDefect);
    listen(
      () => client.jobs.watch(undefined, options),
      ({ progress }) => {
        this.activity.show(progress);
        this.quitIfUnused();
      },
    );
    listen(
      () => client.system.notices({ after: 0 }, options),
      (notice) => {
        if (this.settings.read().notifications) notify(notice, this.language, this.windows);
      },
    );
    listen(
      () => client.settings.watch(undefined, options),
      (settings) => {
        this.language = languageOf(settings);
        this.setMenu();
      },
    );
  }

  private setMenu(): void {
    const { language, windows } = this;
    const options = { language, mac: process.platform === 'darwin', developer: !app.isPackaged };
    setMenu(options, {
      go: (to) => windows.command({ name: 'go', to }),
      openModel: () => void this.openModel().catch(this.onDefect),
      newWindow: () => void windows.open(),
      quit: () => app.quit(),
    });
  }

  private async openModel(): Promise<void> {
    const title = WORDS.openModel[this.language];
    const file = await desktop.choose({
      what: 'file',
      title,
      extensions: ['pt', 'safetensors', 'onnx', 'json', 'pth'],
    });
    if (file !== null) this.open([file]);
  }

  private async close(host: Host, running: 'stop' | 'leave'): Promise<void> {
    this.end.abort();
    this.activity.end();
    await host.close(running);
  }
}
