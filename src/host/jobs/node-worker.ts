import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HOST_VARIABLE, type WorkerMessage } from '../../contract/worker-messages.ts';
import { PROGRAM_FOLDER } from '../../files/program-folder.ts';
import type { StartWorker, Worker, WorkerExit, WorkerRequest } from './start-worker.ts';

const LAUNCHER = join(PROGRAM_FOLDER, 'bin', 'warmstart.mjs');

export interface NodeProgram {
  /** A plain Node of version 24 or later; left out, this process's own. */
  readonly node?: string;
  /** What it runs; left out, bin/warmstart.mjs. */
  readonly launcher?: string;
}

/**
 * Starts commands on plain Node. What they print goes straight into the log file and they lead a session of their own,
 * so that neither the host's end nor Ctrl-C in its terminal touches them: the channel between both tells them what to do.
 */
export function nodeWorkers({ node = process.execPath, launcher = LAUNCHER }: NodeProgram = {}): StartWorker {
  return (request) => startNodeWorker(node, launcher, request);
}

function startNodeWorker(node: string, launcher: string, request: WorkerRequest): Worker {
  const { args, cwd, logFile, detached } = request;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const child = spawn(node, [launcher, ...args], {
    cwd,
    stdio: ['ignore', log, log, 'ipc'],
    detached: true,
    windowsHide: true,
    env: { ...process.env, [HOST_VARIABLE]: detached ? 'leave' : 'stop' },
  });
  closeSync(log);
  const ended = new Promise<WorkerExit>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  child.unref();
  child.channel?.unref();
  const tell = (message: WorkerMessage): void => {
    if (child.connected) child.send(message, () => {}); // it may end meanwhile
  };
  return {
    kind: 'node',
    pid: child.pid,
    ended,
    stop: () => tell('stop'),
    leave: () => {
      tell('leave');
      return true;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
