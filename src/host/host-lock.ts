import { join } from 'node:path';
import { isFailure } from '../contract/errors/index.ts';
import type { Text } from '../contract/language.ts';
import { FileLock } from '../files/lock.ts';

/** One host at a time changes a workspace. */
const LOCK_FILE = 'host.lock';
const TOUCH_MS = 30_000;

export interface HostLock {
  /** Why this host may change nothing; null where it holds the lock. */
  readonly readOnly: Text | null;
  release(): void;
}

/** Takes a workspace's lock, or tells why it cannot be had. */
export function lockWorkspace(root: string): HostLock {
  try {
    const lock = new FileLock(join(root, LOCK_FILE));
    const touching = setInterval(() => lock.touch(), TOUCH_MS).unref();
    return {
      readOnly: null,
      release: () => {
        clearInterval(touching);
        lock.release();
      },
    };
  } catch (error) {
    const readOnly = reasonOf(error, root);
    if (readOnly === null) throw error;
    return { readOnly, release: () => {} };
  }
}

function reasonOf(error: unknown, root: string): Text | null {
  if (isFailure(error, 'file/locked')) {
    const { pid, host } = error.params as { pid: number; host: string };
    return {
      en: `another window or server of this program has the workspace ${root} (process ${pid} on ${host}); close it, or choose another folder in Settings`,
      zh: `本程序的另一窗口或服务器正在使用工作区 ${root}（主机 ${host} 上的进程 ${pid}）；请将其关闭，或在设置中选择其他文件夹`,
    };
  }
  if (isFailure(error, 'file/no-access')) {
    return {
      en: `the workspace ${root} cannot be written to; change its permissions, or choose another folder in Settings`,
      zh: `工作区 ${root} 无法写入；请修改其权限，或在设置中选择其他文件夹`,
    };
  }
  return null;
}
