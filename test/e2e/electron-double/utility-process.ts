import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Readable, Writable } from 'node:stream';

const SHIM = new URL('./utility-shim.ts', import.meta.url).href;

interface ForkOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly serviceName?: string;
}

class UtilityProcess extends EventEmitter {
  pid: number | undefined;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  private readonly child: ChildProcess;

  constructor(path: string, args: readonly string[], { cwd, env }: ForkOptions) {
    super();
    const file = path.startsWith('file:') ? fileURLToPath(path) : path;
    this.child = spawn(process.execPath, ['--import', SHIM, file, ...args], {
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.stdout = this.child.stdout;
    this.stderr = this.child.stderr;
    this.child.on('spawn', () => {
      this.pid = this.child.pid;
      this.emit('spawn');
    });
    this.child.on('close', (code, signal) => {
      this.pid = undefined;
      this.emit('exit', code ?? (signal === 'SIGABRT' ? 134 : 9));
    });
  }

  postMessage(message: unknown): void {
    const pipe = this.child.stdio[3] as Writable;
    pipe.write(`${JSON.stringify(message)}\n`);
  }

  kill(): boolean {
    return this.child.kill('SIGTERM');
  }
}

export const utilityProcess = {
  fork: (path: string, args: readonly string[] = [], options: ForkOptions = {}) =>
    new UtilityProcess(path, args, options),
};
