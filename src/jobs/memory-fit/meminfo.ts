/** Bytes, as Linux counts them in /proc/meminfo. */
export interface MachineMemory {
  readonly total: number;
  /** What a new program can have without swapping: free memory and what caches would give back. */
  readonly available: number;
  readonly swap: number;
}

/** Reads the text of /proc/meminfo; null where it lacks a line. */
export function parseMeminfo(text: string): MachineMemory | null {
  const bytes = (name: string): number | null => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
    return found ? Number(found[1]) * 1024 : null;
  };
  const [total, available] = [bytes('MemTotal'), bytes('MemAvailable')];
  return total === null || available === null ? null : { total, available, swap: bytes('SwapTotal') ?? 0 };
}
