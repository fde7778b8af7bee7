import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** PyTorch in a process of its own, idle until asked. */
export interface TorchProcess {
  readonly version: string;
  readonly optimiser: string;
  /** Sends a command of bench/shared/step.py; the answer is the milliseconds of each run. */
  ask(command: string): Promise<number[]>;
  end(): void;
}

/** The first Python with PyTorch: WARMSTART_BENCH_PYTHON, else what is on the path. */
export async function startTorch(threads: number): Promise<TorchProcess | null> {
  const candidates = [process.env['WARMSTART_BENCH_PYTHON'], 'python3', '/usr/bin/python3', 'python'];
  const python = candidates.find((command) => command && hasTorch(command));
  if (!python) return null;
  const script = fileURLToPath(new URL('step.py', import.meta.url));
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(python, [script, `${threads}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('PyTorch ended before it answered');
    return JSON.parse(value);
  };
  const { version, optimiser } = (await answer()) as { version: string; optimiser: string };
  return {
    version,
    optimiser,
    async ask(command) {
      child.stdin.write(`${command}\n`);
      return (await answer()) as number[];
    },
    end: () => child.stdin.end(),
  };
}

function hasTorch(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
