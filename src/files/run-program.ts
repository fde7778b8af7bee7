import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { plainNode } from './plain-node.ts';

/** How a process ended, and what it printed last. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** By whoever started it: it took too long, or there was nothing more to learn. */
  readonly stopped: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramSettings {
  /** How long it may take. */
  readonly seconds: number;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Whether what it has printed is all that is wanted of it. */
  readonly enough?: (printed: Pick<ProgramEnd, 'stdout' | 'stderr'>) => boolean;
}

/** Of what is printed; native libraries and drivers can be talkative. */
const MOST_CHARACTERS = 1_000_000;

/** Runs a program to its end, or as long as settings let it. Never rejects: what keeps it from starting is its stderr. */
export function runProgram(
  program: string,
  args: readonly string[],
  { seconds, env, signal, enough }: ProgramSettings,
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      killSignal: 'SIGKILL',
      ...(env && { env: { ...process.env, ...env } }),
      ...(signal && { signal }),
    });
    const printed = { stdout: '', stderr: '' };
    let stopped = false;
    const stop = (): void => {
      stopped = true;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(stop, seconds * 1000);
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        printed[stream] = (printed[stream] + text).slice(-MOST_CHARACTERS);
        if (enough?.(printed)) stop();
      });
    }
    const ended = (code: number | null, by: string | null): void => {
      clearTimeout(timer);
      resolve({ code, signal: by, stopped, ...printed });
    };
    child.once('close', ended);
    child.once('error', (error) => {
      printed.stderr += error.message;
      ended(null, null);
    });
  });
}

/**
 * Runs a script of this program on plain Node, which cannot look into the archive that the application is packed in: the
 * script lies outside of it.
 */
export function runScript(script: URL, args: readonly string[], settings: ProgramSettings): Promise<ProgramEnd> {
  const path = fileURLToPath(script).replace('app.asar', 'app.asar.unpacked');
  return runProgram(plainNode(), [path, ...args], settings);
}

/** The last line that a process printed, as JSON; null where it is none. */
export function lastRecord<T>(stdout: string): T | null {
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
  } catch {
    return null; // it ended before it could say anything
  }
}
