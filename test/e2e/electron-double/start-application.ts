import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { Command, State } from './control.ts';

const ROOT = join(import.meta.dirname, '../../..');
const REGISTER = new URL('./register.ts', import.meta.url).href;
const MAIN = join(ROOT, 'out/main/main.js');

/** The built application on the Electron double, and the user's side of it. */
export class Application {
  /** The user's own folder, with `documents`. */
  readonly home: string;
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (answer: { result?: unknown; error?: string }) => void>();
  private browser: Browser | null = null;
  private last = 0;
  private printed = '';

  private constructor(home: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.home = home;
    const { NODE_TEST_CONTEXT: _, ...outer } = process.env;
    this.child = spawn(process.execPath, ['--import', REGISTER, MAIN, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...outer, DOUBLE_HOME: home, WARMSTART_SETTINGS: join(home, 'settings.json'), HOME: home, ...env },
    });
    for (const output of [this.child.stdout, this.child.stderr]) {
      output?.setEncoding('utf8').on('data', (text: string) => (this.printed += text));
    }
    this.child.on('message', ({ id, ...answer }: { id: number; result?: unknown; error?: string }) => {
      this.waiting.get(id)?.(answer);
      this.waiting.delete(id);
    });
    this.ended = new Promise((resolve) => this.child.once('exit', resolve));
    void this.ended.then(() => {
      for (const settle of this.waiting.values()) settle({ error: `the application has ended:\n${this.printed}` });
    });
  }

  /** Starts it; ended, and its folder removed, after the test. A folder given as `home` stays. */
  static start(
    t: Pick<TestContext, 'after'>,
    { args = [], env = {}, home }: { args?: readonly string[]; env?: NodeJS.ProcessEnv; home?: string } = {},
  ): Application {
    const folder = home ?? mkdtempSync(join(tmpdir(), 'warmstart-desktop-'));
    const application = new Application(folder, args, env);
    t.after(async () => {
      await application.kill();
      if (home === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    });
    return application;
  }

  /** All that it printed, on standard output and error. */
  get output(): string {
    return this.printed;
  }

  async ask<Result = unknown>(command: Command): Promise<Result> {
    const id = ++this.last;
    const answer = new Promise<{ result?: unknown; error?: string }>((resolve) => this.waiting.set(id, resolve));
    this.child.send({ id, command });
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(error);
    return result as Result;
  }

  state(): Promise<State> {
    return this.ask<State>({ do: 'state' });
  }

  /** The page of the first window, to be used as a person would. */
  async page(): Promise<Page> {
    const { endpoint } = await this.state();
    this.browser ??= await chromium.connectOverCDP(endpoint);
    return this.until(() => {
      const pages = this.browser?.contexts().flatMap((context) => context.pages()) ?? [];
      return pages.find((page) => page.url().startsWith('https://warmstart.app.test')) ?? null;
    }, 'a window');
  }

  /** Waits until `look` gives something. */
  async until<Value>(
    look: () => Value | null | false | Promise<Value | null | false>,
    what: string,
    seconds = 60,
  ): Promise<Value> {
    const deadline = Date.now() + seconds * 1000;
    while (Date.now() < deadline) {
      const value = await look();
      if (value !== null && value !== false) return value;
      await delay(100);
    }
    throw new Error(`there was not ${what} within ${seconds} s; the application printed:\n${this.printed}`);
  }

  async kill(): Promise<void> {
    await this.browser?.close().catch(() => {});
    this.child.kill('SIGTERM');
    await Promise.race([this.ended, delay(3000)]);
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
