import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { limitingGroups } from './cgroup.ts';
import { parseMeminfo } from './meminfo.ts';
import { parseVmStat } from './vm-stat.ts';

/** Memory that a run of this process can have, in bytes. */
export interface MemoryRoom {
  readonly total: number;
  /** Without swapping, caches given back. */
  readonly free: number;
  readonly swap: number;
  /** What ends at `total`: the machine, or the container that limits this process. */
  readonly limitedBy: 'machine' | 'container';
}

export interface MemorySources {
  readonly platform: NodeJS.Platform;
  readonly proc: string;
  readonly cgroup: string;
}

const HERE: MemorySources = { platform: process.platform, proc: '/proc', cgroup: '/sys/fs/cgroup' };

/** Reads what is free now, on Linux within the control groups that limit this process. */
export function memoryRoom({ platform, proc, cgroup }: MemorySources = HERE): MemoryRoom {
  const machine = platform === 'linux' ? linuxMemory(proc) : null;
  let room: MemoryRoom = machine
    ? { total: machine.total, free: machine.available, swap: machine.swap, limitedBy: 'machine' }
    : { total: totalmem(), free: platform === 'darwin' ? macFree() : freemem(), swap: 0, limitedBy: 'machine' };
  if (platform !== 'linux') return room;
  for (const { limit, used, swap } of limitingGroups(proc, cgroup)) {
    const free = Math.min(room.free, Math.max(0, limit - used));
    room =
      limit < room.total
        ? { total: limit, free, swap: Math.min(room.swap, swap), limitedBy: 'container' }
        : { ...room, free };
  }
  return room;
}

/** `os.freemem` would do as well, but not in every container nor on every file system of processes. */
function linuxMemory(proc: string) {
  try {
    return parseMeminfo(readFileSync(join(proc, 'meminfo'), 'utf8'));
  } catch {
    return null; // hidden
  }
}

/** macOS keeps nearly all memory in use, much of it for caches that `os.freemem` counts as taken. */
function macFree(): number {
  try {
    return parseVmStat(execFileSync('vm_stat', { encoding: 'utf8', timeout: 2000 })) ?? freemem();
  } catch {
    return freemem();
  }
}
