import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { errorCode } from './file-failure.ts';

/** Names one process for good: process ids are given out again. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** What the pid counts in: this boot of this machine and, in containers, the pid namespace. */
  readonly pid_space: string;
  /** When the process began, comparable only for equality; empty where the system does not say. */
  readonly process_start: string;
}

/** `unknown`: the process belongs to another machine or container, whose pids cannot be looked up from here. */
export type Life = 'alive' | 'dead' | 'unknown';

let ownIdentity: ProcessIdentity | undefined;

/** This process. */
export function ownProcess(): ProcessIdentity {
  ownIdentity ??= {
    pid: process.pid,
    host: hostname(),
    pid_space: pidSpace(),
    process_start: processStart(process.pid) ?? '',
  };
  return ownIdentity;
}

/** Another process of this machine, which runs now. */
export function identityOf(pid: number): ProcessIdentity {
  return { ...ownProcess(), pid, process_start: processStart(pid) ?? '' };
}

/**
 * Whether that very process still runs. `lastSign` (milliseconds since 1970) is when it was last known to live; it
 * decides only where the system does not tell when a process began: an owner from before this boot is dead.
 */
export function lifeOf(identity: ProcessIdentity, lastSign: number): Life {
  const own = ownProcess();
  if (identity.host !== own.host || identity.pid_space !== own.pid_space) return 'unknown';
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return 'dead'; // EPERM: it lives, under another user
  }
  const start = processStart(identity.pid);
  if (start === null) return 'dead';
  if (start !== '' && identity.process_start !== '') return start === identity.process_start ? 'alive' : 'dead';
  const bootTime = Date.now() - uptime() * 1000;
  return lastSign < bootTime - CLOCK_SLACK_MS ? 'dead' : 'alive';
}

const CLOCK_SLACK_MS = 10_000;

/** When a process began; null where it is known to have ended, empty where the system does not say. */
function processStart(pid: number): string | null {
  if (process.platform === 'linux') return linuxProcessStart(pid);
  if (process.platform === 'win32') return '';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

/** Field 22 of /proc/PID/stat: clock ticks from boot to the process's start (proc(5)). */
function linuxProcessStart(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return ''; // hidden from other users (hidepid)
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold blanks
  const state = fields[0];
  if (state === 'Z' || state === 'X') return null;
  return fields[19] ?? '';
}

function pidSpace(): string {
  if (process.platform !== 'linux') return '';
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}
