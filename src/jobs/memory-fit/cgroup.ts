import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a control group allows its processes, in bytes. */
export interface GroupMemory {
  readonly limit: number;
  /** In use, without pages of files that the kernel gives back when it needs room. */
  readonly used: number;
  readonly swap: number;
}

/** Files of a group, which the two versions of the interface name differently. */
interface Names {
  readonly limit: string;
  readonly used: string;
  readonly swap: string;
  /** In memory.stat: pages of files that can be given back. */
  readonly inactive: RegExp;
}

const VERSION_1: Names = {
  limit: 'memory.limit_in_bytes',
  used: 'memory.usage_in_bytes',
  swap: 'memory.memsw.limit_in_bytes',
  inactive: /^total_inactive_file (\d+)$/m,
};
const VERSION_2: Names = {
  limit: 'memory.max',
  used: 'memory.current',
  swap: 'memory.swap.max',
  inactive: /^inactive_file (\d+)$/m,
};

/** Version 1 writes "no limit" as the largest multiple of a page. */
const NO_LIMIT = 2 ** 62;

/**
 * The groups with a limit that this process is in, from its own to the outermost: all of them bind.
 * @param proc where /proc is
 * @param mount where /sys/fs/cgroup is
 */
export function limitingGroups(proc: string, mount: string): readonly GroupMemory[] {
  const lines = (text(join(proc, 'self/cgroup')) ?? '').split('\n').map((line) => line.split(':'));
  const first = lines.find(([, controllers]) => controllers?.split(',').includes('memory'));
  const second = lines.find(([id]) => id === '0');
  return [
    ...(first ? groupsAbove(join(mount, 'memory'), first.slice(2).join(':'), VERSION_1) : []),
    ...(second ? groupsAbove(mount, second.slice(2).join(':'), VERSION_2) : []),
  ];
}

/** Within a container the path may be the machine's, while its own group is the root that is mounted. */
function groupsAbove(root: string, path: string, names: Names): GroupMemory[] {
  const found: GroupMemory[] = [];
  for (let folder = join(root, path); folder.startsWith(root); folder = dirname(folder)) {
    const group = readGroup(folder, names);
    if (group) found.push(group);
  }
  return found;
}

function readGroup(folder: string, names: Names): GroupMemory | null {
  const limit = bytes(join(folder, names.limit));
  const used = bytes(join(folder, names.used));
  if (limit === null || used === null) return null;
  const inactive = Number(names.inactive.exec(text(join(folder, 'memory.stat')) ?? '')?.[1] ?? 0);
  const swap = bytes(join(folder, names.swap)) ?? 0;
  return {
    limit,
    used: Math.max(0, used - inactive),
    // Version 1 counts memory and swap together.
    swap: names === VERSION_1 ? Math.max(0, swap - limit) : swap,
  };
}

/** A number of bytes; null where there is none, or no limit. */
function bytes(path: string): number | null {
  const found = text(path)?.trim();
  if (found === undefined || !/^\d+$/.test(found)) return null;
  return Number(found) >= NO_LIMIT ? null : Number(found);
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // not this version, or not mounted here
  }
}
