import { spawn } from 'node:child_process';

/** How a process ended, and what it printed last. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** By whoever started it: it took too long. */
  readonly stopped: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of what is printed; native libraries can be talkative. */
const MOST_CHARACTERS = 100_000;

/** Runs a program to its end, or for so many seconds at most. Never rejects: what keeps it from starting is its stderr. */
export function runChild(program: string, args: readonly string[], seconds: number): Promise<ChildEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const printed = { stdout: '', stderr: '' };
    let stopped = false;
    const timer = setTimeout(() => {
      stopped = true;
      child.kill('SIGKILL');
    }, seconds * 1000);
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        printed[stream] = (printed[stream] + text).slice(-MOST_CHARACTERS);
      });
    }
    const ended = (code: number | null, signal: string | null): void => {
      clearTimeout(timer);
      resolve({ code, signal, stopped, ...printed });
    };
    child.once('close', ended);
    child.once('error', (error) => {
      printed.stderr += error.message;
      ended(null, null);
    });
  });
}

/** The last line that a process printed, as JSON; null where it is none. */
export function lastRecord<T>(stdout: string): T | null {
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
  } catch {
    return null; // it ended before it could say anything
  }
}

/** A script's path out of the archive that the application is packed in, which plain Node cannot look into. */
export function outsideArchive(script: string): string {
  return script.replace('app.asar', 'app.asar.unpacked');
}
