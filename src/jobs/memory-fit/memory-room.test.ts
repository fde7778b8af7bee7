import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { parseMeminfo } from './meminfo.ts';
import { memoryRoom } from './memory-room.ts';
import { parseVmStat } from './vm-stat.ts';

const folder = mkdtempSync(join(tmpdir(), 'warmstart-memory-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const GIB = 1024 ** 3;
const MEMINFO = `MemTotal:       16384000 kB
MemFree:          512000 kB
MemAvailable:    8192000 kB
Buffers:          102400 kB
Cached:          7000000 kB
SwapTotal:       2097152 kB
SwapFree:        2097152 kB
`;

let machines = 0;

/** A machine's /proc and /sys/fs/cgroup, as files. */
function machine(files: Readonly<Record<string, string>>) {
  const root = join(folder, `machine-${machines++}`);
  for (const [name, text] of Object.entries({ 'proc/meminfo': MEMINFO, ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return { platform: 'linux', proc: join(root, 'proc'), cgroup: join(root, 'cgroup') } as const;
}

test('free memory is what the kernel could give, caches counted', () => {
  assert.deepEqual(memoryRoom(machine({})), {
    total: 16384000 * 1024,
    free: 8192000 * 1024,
    swap: 2 * GIB,
    limitedBy: 'machine',
  });
});

test('of a container the smallest limit above this process binds, less what it has in use', () => {
  const found = memoryRoom(
    machine({
      'proc/self/cgroup': '0::/outer/inner\n',
      'cgroup/outer/memory.max': `${4 * GIB}\n`,
      'cgroup/outer/memory.current': `${3 * GIB}\n`,
      'cgroup/outer/memory.stat': `anon 1\ninactive_file ${GIB}\nactive_file 5\n`,
      'cgroup/outer/memory.swap.max': '0\n',
      'cgroup/outer/inner/memory.max': 'max\n',
      'cgroup/outer/inner/memory.current': '1000\n',
    }),
  );
  assert.deepEqual(found, { total: 4 * GIB, free: 2 * GIB, swap: 0, limitedBy: 'container' });
});

test('a container whose own group is mounted as the root is found as well', () => {
  const found = memoryRoom(
    machine({
      'proc/self/cgroup': '0::/kubepods/pod1/abc\n',
      'cgroup/memory.max': `${2 * GIB}\n`,
      'cgroup/memory.current': `${GIB / 2}\n`,
    }),
  );
  assert.deepEqual([found.total, found.free, found.limitedBy], [2 * GIB, 1.5 * GIB, 'container']);
});

test('the first version of control groups, where no limit is a huge number', () => {
  const files = {
    'proc/self/cgroup': '9:name=systemd:/\n4:memory:/docker/abc\n1:cpu:/\n',
    'cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    'cgroup/memory/memory.usage_in_bytes': '5\n',
    'cgroup/memory/docker/abc/memory.limit_in_bytes': `${GIB}\n`,
    'cgroup/memory/docker/abc/memory.memsw.limit_in_bytes': `${3 * GIB}\n`,
    'cgroup/memory/docker/abc/memory.usage_in_bytes': `${GIB / 2}\n`,
    'cgroup/memory/docker/abc/memory.stat': `total_inactive_file ${GIB / 4}\n`,
  };
  const found = memoryRoom(machine(files));
  assert.deepEqual(found, { total: GIB, free: 0.75 * GIB, swap: 2 * GIB, limitedBy: 'container' });
});

test('a group with a limit above the machine binds only by what it has left', () => {
  const found = memoryRoom(
    machine({
      'proc/self/cgroup': '0::/\n',
      'cgroup/memory.max': `${20 * GIB}\n`,
      'cgroup/memory.current': `${19 * GIB}\n`,
    }),
  );
  assert.deepEqual([found.total, found.free, found.limitedBy], [16384000 * 1024, GIB, 'machine']);
});

test('a /proc that lacks lines, or is not there, leaves the numbers of Node', () => {
  assert.equal(parseMeminfo('MemTotal:  100 kB\n'), null);
  const room = memoryRoom({ platform: 'linux', proc: join(folder, 'none'), cgroup: join(folder, 'none') });
  assert.ok(room.total > 0 && room.free > 0 && room.free <= room.total);
});

test('on this machine as well, whatever it is', () => {
  const room = memoryRoom();
  assert.ok(room.total > 0 && room.free >= 0 && room.free <= room.total);
});

test('macOS tells of pages', () => {
  const text = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10000.
Pages active:                            300000.
Pages inactive:                           20000.
Pages speculative:                         5000.
`;
  assert.equal(parseVmStat(text), 35000 * 16384);
  assert.equal(parseVmStat('vm_stat: not permitted'), null);
});
