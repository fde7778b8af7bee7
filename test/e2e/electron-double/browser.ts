import { readFileSync } from 'node:fs';
import { chromium, type Browser, type CDPSession, type Page, type Route } from 'playwright-core';
import { chromiumPath, startChromium, type RunningChromium } from '../chromium.ts';
import { pageWorld, preloadWorld } from './worlds.ts';

/** Chromium knows no `app:`; its pages have this origin instead, which is answered here and nowhere else. */
const SHOWN = 'https://warmstart.app.test';
const REAL = 'app://warmstart';
const WORLD = 'preload';

const shownUrl = (url: string): string => (url.startsWith(REAL) ? SHOWN + url.slice(REAL.length) : url);
const realUrl = (url: string): string => (url.startsWith(SHOWN) ? REAL + url.slice(SHOWN.length) : url);

export type Handler = (request: Request) => Promise<Response> | Response;

/** The scheme's handler, as `protocol.handle` was given it. */
export const scheme: { handle: Handler | null } = { handle: null };

export interface PageEvents {
  readonly message: (channel: string, args: readonly unknown[], url: string) => void;
  readonly loaded: () => void;
  readonly began: () => void;
  /** Whether the top frame may go there. */
  readonly mayNavigate: (url: string) => boolean;
  readonly mayOpen: (url: string) => boolean;
}

let running: Promise<{ readonly chromium: RunningChromium; readonly browser: Browser }> | null = null;

export async function debuggerEndpoint(): Promise<string> {
  return (await start()).chromium.endpoint;
}

export async function closeBrowser(): Promise<void> {
  if (!running) return;
  const { browser, chromium: process } = await running;
  await browser.close();
  await process.close();
}

function start(): NonNullable<typeof running> {
  running ??= (async () => {
    const path = chromiumPath();
    if (path === null) throw new Error('the Electron double needs Chromium');
    const process = await startChromium(path);
    const browser = await chromium.connectOverCDP(process.endpoint);
    return { chromium: process, browser };
  })();
  return running;
}

/** A window's page: its requests are answered by the application, and its preload runs in a world of its own. */
export class DoublePage {
  private readonly page: Page;
  private readonly session: CDPSession;
  private readonly events: PageEvents;
  /** The preload's world in the page that is shown. */
  private world: number | null = null;

  private constructor(page: Page, session: CDPSession, events: PageEvents) {
    this.page = page;
    this.session = session;
    this.events = events;
  }

  static async open(preload: string, events: PageEvents): Promise<DoublePage> {
    const { browser } = await start();
    const context = browser.contexts()[0];
    const page = await context.newPage();
    const double = new DoublePage(page, await context.newCDPSession(page), events);
    await double.prepare(preload);
    return double;
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(shownUrl(url));
    this.events.loaded();
  }

  async deliver(channel: string, args: readonly unknown[]): Promise<void> {
    if (this.world === null) return;
    const expression = `doubleDeliver(${JSON.stringify(channel)}, ${JSON.stringify(args)})`;
    await this.session.send('Runtime.evaluate', { expression, contextId: this.world }).catch(() => {}); // a page that left
  }

  url(): string {
    return realUrl(this.page.url());
  }

  async close(): Promise<void> {
    await this.page.close().catch(() => {});
  }

  private async prepare(preload: string): Promise<void> {
    const { page, session, events } = this;
    await page.route('**/*', (route) => this.answer(route));
    page.on('popup', (popup) => {
      if (!events.mayOpen(realUrl(popup.url()))) void popup.close().catch(() => {});
    });
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name !== WORLD) return;
      this.world = context.id;
      events.began();
    });
    session.on('Runtime.bindingCalled', ({ payload, executionContextId }) => {
      if (executionContextId !== this.world) return;
      const { channel, args } = JSON.parse(payload) as { channel: string; args: unknown[] };
      events.message(channel, args, this.url());
    });
    await session.send('Page.enable');
    await session.send('Runtime.enable');
    await session.send('Runtime.addBinding', { name: 'doubleSend', executionContextName: WORLD });
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${pageWorld.toString()})()` });
    const body = `(require) => { ${readFileSync(preload, 'utf8')}\n}`;
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `(${preloadWorld.toString()})(${JSON.stringify(process.platform)}, ${body})`,
      worldName: WORLD,
    });
  }

  private async answer(route: Route): Promise<void> {
    const request = route.request();
    const url = realUrl(request.url());
    const top = request.isNavigationRequest() && request.frame() === this.page.mainFrame();
    if (top && !this.events.mayNavigate(url)) return route.abort('aborted'); // the page stays
    if (!url.startsWith('app:') || !scheme.handle) {
      return top ? route.fulfill({ contentType: 'text/html', body: 'a foreign page' }) : route.abort();
    }
    const body = request.postDataBuffer();
    const answer = await scheme.handle(
      new Request(url, {
        method: request.method(),
        headers: await request.allHeaders(),
        ...(body ? { body: new Uint8Array(body) } : {}),
      }),
    );
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  }
}
