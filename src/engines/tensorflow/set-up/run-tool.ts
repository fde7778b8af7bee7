import { spawn } from 'node:child_process';
import type { SetUpLog } from './set-up-log.ts';

export interface ToolSettings {
  readonly cwd: string;
  readonly log: SetUpLog;
  readonly signal: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
}

/** How a tool ended. `said` is what it printed on both streams; `missing`: there is no such program. */
export interface ToolEnd {
  readonly ok: boolean;
  readonly missing: boolean;
  readonly said: string;
}

const MOST_CHARACTERS = 1_000_000;

/** Runs a program to its end. Throws the signal's reason where that was raised; the program is then ended first. */
export async function runTool(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, log, signal, env = {}, timeoutSeconds }: ToolSettings,
): Promise<ToolEnd> {
  signal.throwIfAborted();
  log.write(`$ ${[program, ...args].join(' ')}\n`);
  const end = await new Promise<ToolEnd>((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let said = '';
    const stop = (): void => void child.kill();
    signal.addEventListener('abort', stop);
    const timer = timeoutSeconds === undefined ? undefined : setTimeout(stop, timeoutSeconds * 1000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        log.write(text);
        said = (said + text).slice(-MOST_CHARACTERS);
      });
    }
    const ended = (ok: boolean, missing: boolean): void => {
      signal.removeEventListener('abort', stop);
      clearTimeout(timer);
      resolve({ ok, missing, said });
    };
    child.once('close', (code) => ended(code === 0, false));
    child.once('error', (error: NodeJS.ErrnoException) => {
      said += error.message;
      ended(false, error.code === 'ENOENT');
    });
  });
  signal.throwIfAborted();
  return end;
}
