import { statfsSync } from 'node:fs';

/** Linux's magic numbers of file systems that lie on another machine, or may (statfs(2), linux/magic.h). */
const NETWORK: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2 and later
  0x01021997, // 9P
  0x65735546, // FUSE: sshfs and others
  0x5346414f, // AFS
  0x73757245, // Coda
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x19830326, // BeeGFS
  0x01161970, // GFS2
  0x7461636f, // OCFS2
  0x786f4256, // VirtualBox
]);

/**
 * How changes reach the file. A write-ahead log lets readers go on while one writes, but needs memory that processes
 * share, which a folder on another machine cannot give.
 */
export function journalMode(folder: string): 'wal' | 'delete' {
  if (process.platform === 'win32') return folder.startsWith('\\\\') ? 'delete' : 'wal';
  if (process.platform === 'darwin') return folder.startsWith('/Volumes/') ? 'delete' : 'wal';
  try {
    return isNetworkFileSystem(statfsSync(folder).type) ? 'delete' : 'wal';
  } catch {
    return 'delete';
  }
}

/** By the type that statfs gives on Linux. */
export function isNetworkFileSystem(type: number): boolean {
  return NETWORK.has(type >>> 0);
}
