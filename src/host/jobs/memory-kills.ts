import { readFileSync } from 'node:fs';

/** Where Linux counts the processes that it ended for want of memory: in this container, and on the whole machine. */
const COUNTERS = ['/sys/fs/cgroup/memory.events', '/proc/vmstat'];

/** How many processes the system has ended for want of memory; 0 where it does not say. */
export function memoryKills(): number {
  return COUNTERS.reduce((sum, path) => sum + countIn(path), 0);
}

function countIn(path: string): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0; // not Linux, or hidden
  }
}
