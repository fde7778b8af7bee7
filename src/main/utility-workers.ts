import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { utilityProcess } from 'electron';
import { HOST_VARIABLE, type WorkerMessage } from '../contract/worker-messages.ts';
import type { StartWorker, WorkerExit } from '../host/jobs/start-worker.ts';

/**
 * Starts commands in Electron's utility processes.
 *
 * @param entry the command line's built entry, absolute
 */
export function utilityWorkers(entry: string): StartWorker {
  return ({ args, cwd, logFile, detached }) => {
    mkdirSync(dirname(logFile), { recursive: true });
    const log = createWriteStream(logFile);
    const child = utilityProcess.fork(entry, [...args], {
      cwd,
      stdio: 'pipe',
      serviceName: `warmstart ${args[0] ?? ''}`,
      env: { ...definedOnly(process.env), [HOST_VARIABLE]: detached ? 'leave' : 'stop' },
    });
    const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null);
    for (const output of outputs) output.pipe(log, { end: false });
    const ended = new Promise<WorkerExit>((resolve, reject) => {
      child.once('exit', (code) => {
        log.end();
        finished(log).then(() => resolve({ code, signal: null }), reject);
      });
    });
    const tell = (message: WorkerMessage): void => child.postMessage(message);
    return {
      kind: 'utility',
      get pid() {
        return child.pid; // known once it runs
      },
      ended,
      stop: () => tell('stop'),
      leave: () => false, // Electron ends it together with the main process
      kill: () => void child.kill(),
    };
  };
}

function definedOnly(variables: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
