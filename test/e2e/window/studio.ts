import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { startChromium, type RunningChromium } from '../chromium.ts';
import { start, type Started } from '../warmstart.ts';
import { problemsOf } from './page-problems.ts';

export interface StudioOptions {
  /** Of `chromiumPath()` or `requireChromium()`. */
  readonly chromium: string;
  /** Absolute; made where there is none. */
  readonly workspace: string;
  /** Holds the settings file and is the user's own folder, so that nothing of the real one is seen or changed. */
  readonly home: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** After this time a page shows the shape of what it loads. */
const SLOW_MS = 250;
/** Resolves when nothing of the page moves or fades any more, but for what never ends. */
const STILL = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
  .map(({ finished }) => finished))`;

/** The real host behind its server, as `warmstart serve` starts it, and a browser that shows it. */
export class Studio {
  readonly link: string;
  readonly workspace: string;
  /** What went wrong in any of its pages: errors of scripts, of the console, and of the content policy. */
  readonly problems: string[] = [];
  private readonly server: Started;
  private readonly chromium: RunningChromium;
  private readonly browser: Browser;

  private constructor(link: string, workspace: string, server: Started, chromium: RunningChromium, browser: Browser) {
    this.link = link;
    this.workspace = workspace;
    this.server = server;
    this.chromium = chromium;
    this.browser = browser;
  }

  static async start({ chromium: path, workspace, home, settings = {} }: StudioOptions): Promise<Studio> {
    mkdirSync(workspace, { recursive: true });
    const file = join(home, 'settings.json');
    writeFileSync(file, JSON.stringify({ language: 'en', ...settings }));
    const arguments_ = ['serve', '--json', '--no-open', '--port', '0', '--workspace', workspace];
    const server = start(workspace, arguments_, { HOME: home, WARMSTART_SETTINGS: file });
    const link = linkOf(server);
    const running = await startChromium(path);
    try {
      const browser = await chromium.connectOverCDP(running.endpoint);
      return new Studio(await link, workspace, server, running, browser);
    } catch (error) {
      await running.close();
      server.child.kill('SIGKILL');
      throw error;
    }
  }

  /** Process of the host. */
  get pid(): number {
    return this.server.child.pid!;
  }

  /** Every process of the browser: `renderer` is what runs the pages. Seconds of processor time since it began. */
  async processes(): Promise<readonly { readonly type: string; readonly id: number; readonly cpuTime: number }[]> {
    const session = await this.browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    return processInfo;
  }

  /** A page of a new browser profile that is not open at any address yet. */
  async emptyPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    problemsOf(page, this.problems);
    return page;
  }

  /** A page that shows Home. */
  async page(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.emptyPage(options);
    await page.goto(this.link);
    await page.locator('h1').first().waitFor();
    return page;
  }

  /** The whole address of a page, from what stands after `#`. */
  address(route: string): string {
    return new URL(`/#${route}`, this.link).href;
  }

  /** Waits until the page has its title and nothing of it is loading any more. */
  async settled(page: Page): Promise<void> {
    await page.locator('h1').first().waitFor();
    await page.waitForTimeout(SLOW_MS);
    await page.locator('[role=status] [data-slot=base].animate-pulse').first().waitFor({ state: 'detached' });
    await page.evaluate(STILL);
  }

  /** Shows the page as where the system asks for light or for dark, and waits until its colours are those. */
  async showTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
    await page.emulateMedia({ colorScheme });
    const dark = page.locator('html.dark');
    await dark.waitFor({ state: colorScheme === 'dark' ? 'attached' : 'detached' });
    await page.evaluate(STILL);
  }

  /** Stops the host as Ctrl-C does, with the jobs that still run; returns its exit code. */
  async close(): Promise<number | null> {
    await this.browser.close().catch(() => {});
    await this.chromium.close();
    this.server.child.kill('SIGINT');
    const ended = await Promise.race([this.server.ended, delay(20_000, null)]);
    this.server.child.kill('SIGKILL');
    return ended?.code ?? null;
  }
}

/** The link that the server prints. */
function linkOf(server: Started): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    server.child.stdout?.on('data', (part: string) => {
      text += part;
      const ready = /^\{.*"event":"ready".*\}$/m.exec(text);
      if (ready) resolve((JSON.parse(ready[0]) as { link: string }).link);
    });
    void server.ended.then(({ stdout, stderr }) => reject(new Error(`the server ended:\n${stdout}\n${stderr}`)));
  });
}
